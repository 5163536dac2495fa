import { readFileSync } from 'node:fs'
import { connect, constants, createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import { join } from 'node:path'

/** One call of a client of Temporal: its method, such as `GetSystemInfo`, and the headers that tell who asks for what. */
export interface Call {
  readonly method: string
  readonly authorization: string | undefined
  readonly namespace: string | undefined
}

/** A gRPC proxy over TLS that writes down each call. */
export interface RecordingProxy {
  readonly address: string
  readonly calls: readonly Call[]
  stop(): void
}

/** The answer of an authorizer (google.rpc.Code). */
const permissionDenied = {
  ':status': 200,
  'content-type': 'application/grpc',
  'grpc-status': '7',
  'grpc-message': 'no',
}

/**
 * Hands calls to a server without TLS, as Temporal Cloud's gateway does: those of the operator service are refused.
 * @param folder has server.pem and server.key
 */
export async function recordingProxy(folder: string, server: string): Promise<RecordingProxy> {
  const calls: Call[] = []
  const upstream = connect(`http://${server}`)
  const listening = createSecureServer({
    cert: readFileSync(join(folder, 'server.pem')),
    key: readFileSync(join(folder, 'server.key')),
  })
  listening.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const [, service = '', method = ''] = String(headers[':path']).split('/')
    const header = (name: string): string | undefined => headers[name]?.toString()
    calls.push({ method, authorization: header('authorization'), namespace: header('temporal-namespace') })
    if (service.endsWith('OperatorService')) {
      stream.respond(permissionDenied, { endStream: true })
      return
    }
    forward(stream, upstream.request({ ...headers, ':scheme': 'http', ':authority': server }))
  })
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  const at = listening.address()
  if (at === null || typeof at === 'string') throw new Error('the proxy has no port')
  return {
    address: `127.0.0.1:${at.port}`,
    calls,
    stop: () => {
      upstream.destroy()
      listening.close()
    },
  }
}

function forward(stream: ServerHttp2Stream, request: ReturnType<ReturnType<typeof connect>['request']>): void {
  let trailers: IncomingHttpHeaders = {}
  request.on('response', ({ ':status': status, ...headers }, flags) => {
    // An answer that is an error may be headers alone.
    const isEnd = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    stream.respond({ ':status': status, ...headers }, isEnd ? { endStream: true } : { waitForTrailers: true })
  })
  request.on('trailers', (sent: IncomingHttpHeaders) => {
    trailers = sent
  })
  stream.on('wantTrailers', () => stream.sendTrailers(trailers))
  stream.on('close', () => request.close())
  for (const each of [stream, request]) each.on('error', () => undefined)
  stream.pipe(request)
  request.pipe(stream)
}
