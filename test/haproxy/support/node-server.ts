import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server as NetServer, type Socket } from 'node:net'

/** A node behind the balancers: an HTTP service whose health and pace a test decides. */
export class NodeServer {
  /** The status of GET /healthcheck, if it is answered. */
  health: number | 'silent' = 200
  /** Number of requests other than health checks that it has answered. */
  served = 0
  private held: (() => void)[] = []
  private readonly sockets = new Set<Socket>()

  private constructor(
    readonly name: string,
    private readonly server: NetServer,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
    })
  }

  /** Number of its open connections. */
  get connections(): number {
    return this.sockets.size
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Number of requests to /held that wait for `release`. */
  get holding(): number {
    return this.held.length
  }

  static async http(name: string): Promise<NodeServer> {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      if (request.url === '/healthcheck') {
        if (node.health !== 'silent') response.writeHead(node.health).end()
        return
      }
      const reply = (): void => {
        node.served += 1
        response.end(name)
      }
      if (request.url === '/held') node.held.push(reply)
      else reply()
    }
    const server = createServer({ keepAliveTimeout: 0 }, answer)
    const node: NodeServer = new NodeServer(name, server)
    return node.listening()
  }

  /** A TCP service that echoes. */
  static async tcp(name: string): Promise<NodeServer> {
    const server = createTcpServer((socket) => void socket.on('error', () => undefined).pipe(socket))
    return new NodeServer(name, server).listening()
  }

  /** An agent that sends `word()` on each connection. */
  static async agent(word: () => string): Promise<NodeServer> {
    const server = createTcpServer((socket) => void socket.on('error', () => undefined).end(`${word()}\n`))
    return new NodeServer('agent', server).listening()
  }

  release(): void {
    for (const reply of this.held.splice(0)) reply()
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    if (this.server.listening) await new Promise((resolve) => this.server.close(resolve))
  }

  private async listening(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return this
  }
}
