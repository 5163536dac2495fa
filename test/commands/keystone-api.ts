import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

/** The status codes of a Keystone in a test: to a request for a token, and to one that validates a token. */
export interface Answers {
  readonly issue: number
  readonly validate: number
}

/** An HTTP server that issues and validates tokens as Keystone's v3 API does, and keeps the requests. */
export class KeystoneApi {
  readonly requests: { line: string; headers: IncomingMessage['headers']; body: string }[] = []
  answers: Answers = { issue: 201, validate: 200 }
  /** Number of the next requests that are accepted and never answered. */
  slowAnswers = 0
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text: string) => (body += text))
      request.on('end', () => {
        const line = `${request.method ?? ''} ${request.url ?? ''}`
        this.requests.push({ line, headers: request.headers, body })
        if (this.slowAnswers > 0) {
          this.slowAnswers -= 1
          return
        }
        const issuing = request.method === 'POST'
        response.writeHead(issuing ? this.answers.issue : this.answers.validate, {
          ...(issuing && this.answers.issue < 300 ? { 'X-Subject-Token': 'gAAAAtoken' } : {}),
          'Content-Type': 'application/json',
        })
        response.end('{}')
      })
    })
  }

  static async open(): Promise<KeystoneApi> {
    const api = new KeystoneApi()
    api.#server.listen(0, '127.0.0.1')
    await once(api.#server, 'listening')
    return api
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
