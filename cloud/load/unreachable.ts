import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { upgradeError, type UpgradeError } from '../model/errors'
import { codeOf } from './index'

/** The part of a connection's options that decides if Temporal can be reached. */
interface Reached {
  readonly address?: string
  readonly tls?: Tls | boolean | null
  readonly apiKey?: unknown
}
interface Tls {
  readonly serverNameOverride?: string
  readonly serverRootCACertificate?: Uint8Array
  readonly clientCertPair?: { readonly crt: Uint8Array; readonly key: Uint8Array }
}

const probeMilliseconds = 5000

/**
 * The error for a Temporal that can't be reached. gRPC says no more than that no connection came about in time, so
 * handshakes are tried here.
 * @param error the connection's own error, whose words stand if the handshakes show no fault
 * @param end when they have to be over. Default: five seconds from now
 */
export async function temporalUnreachable(
  options: Reached,
  error: unknown,
  end: number = Date.now() + probeMilliseconds,
): Promise<UpgradeError> {
  const { address = 'localhost:7233' } = options
  const said = error instanceof Error ? error.message : String(error)
  const reason = refusalOf(error, options) ?? (await faultOf(address, options, end).catch(() => undefined))
  return upgradeError('TemporalUnreachable', { address, reason: reason ?? said }, error)
}

/** gRPC's UNAUTHENTICATED and PERMISSION_DENIED (https://grpc.github.io/grpc/core/md_doc_statuscodes.html). */
const refusals: readonly unknown[] = [7, 16]

/** The refusal of a server that was reached and did not take the API key. */
function refusalOf(error: unknown, { apiKey }: Reached): string | undefined {
  const causes = [error, error instanceof Error ? error.cause : undefined]
  const isRefused = causes.some(
    (each) => typeof each === 'object' && each !== null && 'code' in each && refusals.includes(each.code),
  )
  if (!isRefused) return undefined
  return apiKey === undefined
    ? 'it asks for an API key, and none is set (TEMPORAL_API_KEY)'
    : 'it does not accept the API key (TEMPORAL_API_KEY: one of its own, that is valid today)'
}

/** The fault that a handshake shows, with its remedy; undefined if it shows none. */
async function faultOf(address: string, { tls, apiKey }: Reached, end: number): Promise<string | undefined> {
  const { hostname, port } = new URL(`tcp://${address}`)
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 7233 : Number(port) }
  const wantsTls = tls === undefined || tls === null ? apiKey !== undefined : tls !== false
  if (!wantsTls) {
    const plain = await errorOf(connectTcp(at), 'connect', end)
    if (plain !== undefined) return codeOf(plain) ?? plain.message
    const spoken = await errorOf(connectTls({ ...at, ...h2, rejectUnauthorized: false }), 'secureConnect', end)
    return spoken === undefined ? 'it speaks TLS, and none is set here (TEMPORAL_TLS=true)' : undefined
  }
  const { serverNameOverride: name, serverRootCACertificate: ca, clientCertPair: pair } = detailsOf(tls)
  const socket = connectTls({
    ...at,
    ...h2,
    ...(name === undefined ? {} : { servername: name }),
    ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
    ...(pair === undefined ? {} : { cert: Buffer.from(pair.crt), key: Buffer.from(pair.key) }),
  })
  socket.once('secureConnect', () => socket.write(preface))
  // A server that does not accept the client's certificate says so after the handshake; one that does begins to speak.
  const failed = await errorOf(socket, 'data', end)
  return failed === undefined ? undefined : tlsFault(failed, pair !== undefined)
}

/** The beginning of a client's words in HTTP/2, with empty settings (RFC 9113, 3.4): a server may wait for it to speak. */
const preface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
])
const h2: ConnectionOptions = { ALPNProtocols: ['h2'] }
const detailsOf = (tls: Reached['tls']): Tls => (typeof tls === 'object' && tls !== null ? tls : {})

/** The error of a connection before an event; undefined once that has come. */
function errorOf(socket: Socket, event: 'connect' | 'secureConnect' | 'data', end: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const over = (error?: Error): void => {
      clearTimeout(late)
      socket.destroy()
      resolve(error)
    }
    const late = setTimeout(() => over(new Error('it does not answer in time')), end - Date.now())
    socket.once('error', over)
    socket.once('close', () => over(new Error('it closes the connection')))
    socket.once(event, () => over())
  })
}

const unknownAuthority: readonly string[] = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]

function tlsFault(error: Error, hasCertificate: boolean): string {
  const code = codeOf(error) ?? ''
  if (unknownAuthority.includes(code))
    return `its certificate is signed by no authority that is trusted here (name its file: TEMPORAL_TLS_SERVER_CA_CERT_PATH)`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for another name (TEMPORAL_TLS_SERVER_NAME says which one to expect): ${error.message}`
  if (/alert|ECONNRESET|closes the connection/.test(`${code} ${error.message}`))
    return hasCertificate
      ? 'it does not accept the client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH: one that its authority has signed, and that is valid today)'
      : 'it asks for a client certificate, and none is set (TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH)'
  if (/wrong version number|packet length too long/.test(error.message))
    return 'it does not speak TLS (TEMPORAL_TLS=false)'
  return code === '' ? error.message : `${error.message} (${code})`
}
