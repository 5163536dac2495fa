import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** A request that a collector of OpenTelemetry got. */
export interface Received {
  readonly path: string
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
}

/** A collector of OpenTelemetry that only writes down. */
export interface TestCollector {
  readonly url: string
  readonly received: readonly Received[]
  /** The status of each answer from now on. */
  answer(status: number): void
  stop(): Promise<void>
}

export async function testCollector(): Promise<TestCollector> {
  const received: Received[] = []
  let status = 200
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      received.push({ path: request.url ?? '', headers: request.headers, body })
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('the collector has no port')
  return {
    url: `http://127.0.0.1:${at.port}`,
    received,
    answer: (next) => {
      status = next
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
