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
 * The error for a Temporal that can't be reached. gRPC says no more than that no connection came about in time, so a
 * handshake is tried here, which ends after five seconds at most.
 * @param error the connection's own error, whose words stand if the handshake shows no fault
 */
export async function temporalUnreachable(options: Reached, error: unknown): Promise<UpgradeError> {
  const { address = 'localhost:7233' } = options
  const said = error instanceof Error ? error.message : String(error)
  const reason = await faultOf(address, options).catch(() => undefined)
  return upgradeError('TemporalUnreachable', { address, reason: reason ?? said }, error)
}

/** The fault that a handshake shows, with its remedy; undefined if it shows none. */
async function faultOf(address: string, { tls, apiKey }: Reached): Promise<string | undefined> {
  const { hostname, port } = new URL(`tcp://${address}`)
  const at = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 7233 : Number(port) }
  const wantsTls = tls === undefined || tls === null ? apiKey !== undefined : tls !== false
  if (!wantsTls) {
    const plain = await errorOf(connectTcp(at), 'connect')
    if (plain !== undefined) return codeOf(plain) ?? plain.message
    const spoken = await errorOf(connectTls({ ...at, ...h2, rejectUnauthorized: false }), 'secureConnect')
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
  // A server that does not accept the client's certificate says so after the handshake; one that does begins to speak.
  const failed = await errorOf(socket, 'data')
  return failed === undefined ? undefined : tlsFault(failed, pair !== undefined)
}

const h2: ConnectionOptions = { ALPNProtocols: ['h2'] }
const detailsOf = (tls: Reached['tls']): Tls => (typeof tls === 'object' && tls !== null ? tls : {})

/** The error of a connection before an event; undefined once that has come. */
function errorOf(socket: Socket, event: 'connect' | 'secureConnect' | 'data'): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const end = (error?: Error): void => {
      socket.destroy()
      resolve(error)
    }
    socket.setTimeout(probeMilliseconds, () => end(new Error('it does not answer within 5 s')))
    socket.once('error', end)
    socket.once('close', () => end(new Error('it closes the connection')))
    socket.once(event, () => end())
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
