/** apache2 of a simulated controller: Keystone's two ports, horizon's and the sites of other services, in the release that was on disk at its start. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { Layout } from '../layout'
import { hostNames } from '../../host-names'
import { readCredentials } from '../credentials'
import { Database } from './database'
import { Identity } from './identity'
import { answer, type Keystone } from './keystone'
import { isEnabled, placement } from './placement'
import { startSites, type Site } from './sites'
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
    placement: text,
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
const tokens = new Tokens(provider, () => database.tokenKey())
const identities = new Identity(layout.identity)
const keystone: Keystone = {
  release,
  database,
  tokens,
  identity: identities,
  catalogue: () => {
    const file = layout.endpointCatalogue
    if (!existsSync(file)) return undefined
    return [...(JSON.parse(readFileSync(file, 'utf8')) as unknown[]), ...identities.catalogue()]
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

/**
 * How long a reload takes. As with mod_wsgi, its daemon processes are ended and begun anew: requests that come for them
 * meanwhile get a 503.
 */
const reloadMilliseconds = 200
let reloading = false

/** Answers 503 while the daemon processes are begun anew. */
const byDaemon =
  (listener: RequestListener): RequestListener =>
  (request, response) => {
    if (reloading) response.writeHead(503).end()
    else listener(request, response)
  }

let placementListens = false
/** Serves Placement from the moment at which its site is enabled. */
async function servePlacement(): Promise<void> {
  if (placementListens || values.placement === undefined || !isEnabled(layout, host)) return
  placementListens = true
  await serve(values.placement, placement(layout, tokens))
}

process.on('SIGUSR1', () => {
  reloading = true
  void sleep(reloadMilliseconds).then(async () => {
    await servePlacement()
    reloading = false
  })
})

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
  await serve(required('keystone_public'), byDaemon(identity))
  await serve(required('keystone_admin'), byDaemon(identity))
  await serve(
    required('horizon'),
    byDaemon((_request, response) => response.end('horizon')),
  )
  await servePlacement()
  sites = await startSites(layout, host)
  writeFileSync(required('ready'), `${process.pid}\n`)
}

main().catch((cause: unknown) => {
  process.stderr.write(`${String(cause)}\n`)
  process.exit(1)
})
