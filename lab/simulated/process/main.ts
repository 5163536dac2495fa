/** apache2 of a simulated controller: Keystone's two ports, horizon's and the sites of other services, in the release that was on disk at its start. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { Layout } from '../layout'
import { hostNames } from '../../host-names'
import { readCredentials } from '../credentials'
import { Database } from './database'
import { startSites, type Site } from './sites'
import { answer, type Keystone } from './keystone'
import { providerOf, Tokens } from './tokens'

/** Duration of a request: long enough for some to be under way at any moment. */
const requestMilliseconds = 5

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    unit: text,
    lab: text,
    host: text,
    address: text,
    ready: text,
    keystone_public: text,
    keystone_admin: text,
    horizon: text,
  },
})

/** Parsed by hand: with zod each of these processes would be a quarter bigger, and slower to start. */
function required(name: keyof typeof values): string {
  const value = values[name]
  if (value === undefined) throw new Error(`--${name} is missing`)
  return value
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T {
  const found = allowed.find((each) => each === value)
  if (found === undefined) throw new Error(`${value}: one of ${allowed.join(', ')}`)
  return found
}

const layout = new Layout(required('lab'))
const host = oneOf(hostNames, required('host'))
const release = oneOf(['newton', 'ocata'], readFileSync(layout.host(host, 'code/keystone'), 'utf8').trim())
const database = new Database(layout.path('database'))
const provider = providerOf(readFileSync(layout.keystoneConf, 'utf8'), release)
const keystone: Keystone = {
  release,
  database,
  tokens: new Tokens(provider, () => database.tokenKey()),
  catalogue: () => {
    const file = layout.endpointCatalogue
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined
  },
  ...readCredentials(layout.credentials),
}

const address = required('address')
const servers: Server[] = []
let sites: readonly Site[] = []
let stopping = false

/** Serves one port. Connections are kept open longer than HAProxy keeps them, so it is never the server that hangs up. */
async function serve(listen: string, listener: RequestListener): Promise<void> {
  const server = createServer((request, response) => {
    if (stopping) response.setHeader('Connection', 'close')
    listener(request, response)
  })
  server.keepAliveTimeout = 120_000
  servers.push(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(listen), address, resolve)
  })
}

const identity: RequestListener = (request, response) => {
  sleep(requestMilliseconds)
    .then(() => answer(keystone, request, response))
    .catch((cause: unknown) => {
      process.stderr.write(`${String(cause)}\n`)
      response.destroy()
    })
}

/** Listens no more, and ends once every request under way is answered. */
process.on('SIGTERM', () => {
  stopping = true
  const closed = servers.map((server) => {
    const done = new Promise((resolve) => server.close(resolve))
    server.closeIdleConnections()
    return done
  })
  void Promise.all([...closed, ...sites.map((site) => site.stop())]).then(() => process.exit(0))
})

async function main(): Promise<void> {
  await serve(required('keystone_public'), identity)
  await serve(required('keystone_admin'), identity)
  await serve(required('horizon'), (_request, response) => response.end('horizon'))
  sites = await startSites(layout, host)
  writeFileSync(required('ready'), `${process.pid}\n`)
}

main().catch((cause: unknown) => {
  process.stderr.write(`${String(cause)}\n`)
  process.exit(1)
})
