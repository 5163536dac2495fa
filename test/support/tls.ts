import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from './eventually'
import { freePort } from './free-port'
import { connect } from 'node:net'

// @needs haproxy
// @needs openssl

const config = '[req]\ndistinguished_name=dn\n[dn]\n'

/** Makes an authority: NAME.pem and NAME.key in the folder. */
export function makeAuthority(folder: string, name: string): void {
  make(folder, name, ['-addext', 'basicConstraints=critical,CA:TRUE'])
}

/** Makes a certificate that an authority signs, for 127.0.0.1: NAME.pem and NAME.key in the folder. */
export function makeCertificate(folder: string, name: string, authority: string): void {
  const by = ['-CA', join(folder, `${authority}.pem`), '-CAkey', join(folder, `${authority}.key`)]
  make(folder, name, [
    ...by,
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
    ...['-addext', 'subjectAltName=DNS:temporal.test,IP:127.0.0.1'],
  ])
}

function make(folder: string, name: string, options: readonly string[]): void {
  const file = join(folder, 'openssl.cnf')
  writeFileSync(file, config)
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-config', file, '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)],
      ...['-subj', `/CN=${name}`, '-days', '2', ...options],
    ],
    { stdio: 'pipe' },
  )
}

/** A HAProxy that speaks TLS to clients, and hands what they say to a server. */
export interface TlsProxy {
  readonly address: string
  stop(): Promise<void>
}

/** Clients are known by a certificate of an authority, or by an API key, which goes with each request. */
export type KnownBy = { readonly authority: string } | { readonly apiKey: string }

export async function tlsInFrontOf(folder: string, server: string, known: KnownBy): Promise<TlsProxy> {
  const port = await freePort()
  const pair = join(folder, 'server.both')
  writeFileSync(pair, ['server.pem', 'server.key'].map((file) => readFileSync(join(folder, file), 'utf8')).join(''))
  const file = join(folder, `tls-${port}.cfg`)
  const [mode, clients, to] =
    'authority' in known
      ? ['tcp', `ca-file ${join(folder, `${known.authority}.pem`)} verify required`, '']
      : ['http', '', 'proto h2']
  const rule =
    'apiKey' in known
      ? `  http-request deny deny_status 401 unless { req.hdr(authorization) -m str "Bearer ${known.apiKey}" }\n`
      : ''
  writeFileSync(
    file,
    `defaults
  mode ${mode}
  timeout connect 5s
  timeout client 60s
  timeout server 60s
listen temporal
  bind 127.0.0.1:${port} ssl crt ${pair} ${clients} alpn h2
${rule}  server temporal ${server} ${to}
`,
  )
  const child: ChildProcess = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' })
  await once(child, 'spawn')
  await eventually(
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1')
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
        socket.once('connect', () => socket.destroy())
      }),
    { what: `HAProxy answers on port ${port}` },
  )
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      if (child.exitCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
