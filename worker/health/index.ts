import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { getSystemErrorMap } from 'node:util'
import { upgradeError } from '../../cloud/model/errors'
import type { Readiness } from './readiness'

export { readiness } from './readiness'

/**
 * Answers /healthz while the process lives, and /readyz while its worker takes tasks; otherwise 503 and a sentence. It
 * listens for itself, since the SDK's exporter of metrics answers one path alone.
 */
export class Health {
  /** The question to the worker, once there is one. */
  ready: Readiness = () => Promise.resolve('The worker is starting.')
  readonly #server: Server

  private constructor() {
    this.#server = createServer(({ method, url = '' }, response) => {
      const [path] = url.split('?')
      if (method !== 'GET' && method !== 'HEAD') answer(response, 405, 'Ask by GET.')
      else if (path === '/healthz') answer(response, 200, 'The worker lives.')
      else if (path !== '/readyz') answer(response, 404, 'Ask /healthz or /readyz.')
      else
        void this.ready().then((problem) =>
          answer(response, problem === undefined ? 200 : 503, problem ?? 'The worker takes tasks.'),
        )
    })
  }

  /** @throws HealthAddressUnusable */
  static async listen(address: string): Promise<Health> {
    const health = new Health()
    const parting = address.lastIndexOf(':')
    const [host, port] = [address.slice(0, parting).replace(/^\[|\]$/g, ''), Number(address.slice(parting + 1))]
    try {
      await once(health.#server.listen({ host, port }), 'listening')
    } catch (error) {
      throw upgradeError('HealthAddressUnusable', { address, reason: reasonOf(error) }, error)
    }
    return health
  }

  close(): void {
    this.#server.close()
    // A prober may keep its connection.
    this.#server.closeAllConnections()
  }
}

function answer(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${sentence}\n`)
}

/** The system's words, as in `address already in use`. */
function reasonOf(error: unknown): string {
  const errno = error instanceof Error && 'errno' in error ? Number(error.errno) : NaN
  return getSystemErrorMap().get(errno)?.[1] ?? String(error)
}
