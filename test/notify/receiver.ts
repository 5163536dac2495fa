import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** A real HTTP server that keeps what is posted to it, and answers as a test says. */
export class Receiver {
  readonly bodies: unknown[] = []
  readonly paths: string[] = []
  /** How the next requests are answered. */
  answers: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.writeHead(202).end()
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('request', (request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        this.paths.push(request.url ?? '')
        this.bodies.push(JSON.parse(body) as unknown)
        this.answers(response, request)
      })
    })
  }

  static async open(): Promise<Receiver> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Receiver(server)
  }

  get url(): string {
    const at = this.server.address()
    return `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
