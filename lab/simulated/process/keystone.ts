import type { IncomingMessage, ServerResponse } from 'node:http'
import { projectId } from '../credentials'
import type { Database, Release } from './database'
import type { Identity } from './identity'
import type { Tokens } from './tokens'

/** The parts from which one Keystone process answers. */
export interface Keystone {
  readonly release: Release
  readonly database: Database
  readonly tokens: Tokens
  readonly identity: Identity
  readonly user: string
  readonly password: string
  /** The catalogue that is returned with a token; undefined if the cloud has none. */
  readonly catalogue: () => unknown
}

/** Answers one request of the Identity API v3: the version document from memory, all other requests through the database. */
export async function answer(keystone: Keystone, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').replace(/\?.*$/, '').replace(/\/$/, '')
  if (path === '' || path === '/v3') {
    const id = keystone.release === 'newton' ? 'v3.7' : 'v3.8'
    send(response, 200, { version: { id, status: 'stable' } })
    return
  }
  const body = await textOf(request)
  const fault = keystone.database.fault(keystone.release)
  if (fault !== undefined) {
    send(response, 500, error(500, `An unexpected error prevented the server from fulfilling your request: ${fault}`))
    return
  }
  if (path === '/v3/auth/tokens' && request.method === 'POST') issue(keystone, body, response)
  else if (!keystone.tokens.valid(header(request, 'x-auth-token'))) {
    send(response, 401, error(401, 'The request you have made requires authentication.'))
  } else if (path === '/v3/auth/tokens') validate(keystone, request, response)
  else if (path.startsWith('/v3/')) {
    const query = new URL(request.url ?? '/', 'http://lab').searchParams
    const made = keystone.identity.answer(request.method ?? 'GET', path, query, parsed(body))
    if (made === undefined) send(response, 200, { [path.slice(4)]: [] })
    else if (made.body === undefined) response.writeHead(made.status).end()
    else send(response, made.status, made.body)
  } else send(response, 404, error(404, `Not Found: ${path}`))
}

function issue(keystone: Keystone, body: string, response: ServerResponse): void {
  const user = within(parsed(body), 'auth', 'identity', 'password', 'user')
  const [name, password] = [within(user, 'name') ?? within(user, 'id'), within(user, 'password')]
  if (typeof name !== 'string' || typeof password !== 'string') {
    send(response, 400, error(400, 'Expecting to find identity in auth.'))
    return
  }
  const isAdmin = name === keystone.user && password === keystone.password
  const scope = within(parsed(body), 'auth', 'scope', 'project')
  if (!isAdmin && !keystone.identity.allows(name, password, within(scope, 'id') ?? within(scope, 'name'))) {
    send(response, 401, error(401, 'The request you have made requires authentication.'))
    return
  }
  response.setHeader('X-Subject-Token', keystone.tokens.issue())
  const project = { id: projectId, name: 'admin' }
  send(response, 201, { token: { methods: ['password'], user: { name }, project, catalog: keystone.catalogue() } })
}

function validate(keystone: Keystone, request: IncomingMessage, response: ServerResponse): void {
  const subject = header(request, 'x-subject-token')
  if (keystone.tokens.valid(subject)) send(response, 200, { token: { methods: ['password'] } })
  else send(response, 404, error(404, 'Could not find token.'))
}

const error = (code: number, message: string): object => ({ error: { code, message } })

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

function header(request: IncomingMessage, name: string): string {
  return [request.headers[name]].flat()[0] ?? ''
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The value at a path of keys; undefined where the path leads nowhere. */
function within(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  )
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += String(part)
  return text
}
