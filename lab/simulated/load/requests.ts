import { Agent, request, type IncomingMessage } from 'node:http'
import { projectId, type Credentials } from '../credentials'
import type { ServiceName } from '../names'

/** The result of a request. Only the status of a healthy service is a success. */
export type Answer =
  | { readonly ok: true; readonly token?: string }
  | { readonly ok: false; readonly request: string; readonly why: string; readonly status?: number }

const limitMilliseconds = 10_000

/** The URLs that read a list through each service's database. */
const lists: Readonly<Record<Exclude<ServiceName, 'keystone'>, string>> = {
  glance: '/v2/images?limit=1',
  nova: '/v2.1/servers?limit=1',
  neutron: '/v2.0/networks?limit=1',
  cinder: `/v3/${projectId}/volumes?limit=1`,
}
const tokens = '/v3/auth/tokens'

/** A client of one endpoint of a service, on connections that are kept or on a fresh one for each request. */
export class Client {
  private readonly agent: Agent

  constructor(
    readonly service: ServiceName,
    readonly target: string,
    keepAlive: boolean,
    private readonly credentials: Credentials,
  ) {
    this.agent = new Agent(keepAlive ? { keepAlive, timeout: 5000, maxSockets: 8 } : { keepAlive })
  }

  /** Asks for a token, as every other service and every user does first. */
  issue(): Promise<Answer> {
    const { user, password } = this.credentials
    const domain = { name: 'Default' }
    const identity = { methods: ['password'], password: { user: { name: user, password, domain } } }
    const scope = { project: { name: 'admin', domain } }
    const headers = { 'Content-Type': 'application/json' }
    return this.ask('POST', tokens, headers, 201, JSON.stringify({ auth: { identity, scope } }))
  }

  /** Uses a token that any of the nodes may have issued: Keystone validates it, any other service answers its list. */
  use(token: string): Promise<Answer> {
    return this.service === 'keystone'
      ? this.ask('GET', tokens, { 'X-Auth-Token': token, 'X-Subject-Token': token }, 200)
      : this.ask('GET', lists[this.service], { 'X-Auth-Token': token }, 200)
  }

  close(): void {
    this.agent.destroy()
  }

  private ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    right: number,
    body = '',
  ): Promise<Answer> {
    const what = `${method} ${path}`
    return new Promise((resolve) => {
      const failed = (why: string): void => resolve({ ok: false, request: what, why })
      const limit = setTimeout(() => {
        failed(`no answer within ${limitMilliseconds / 1000} s`)
        sent.destroy()
      }, limitMilliseconds)
      const sent = request(`${this.target}${path}`, { method, headers, agent: this.agent }, (response) => {
        readAnswer(response, right).then(
          (answer) => resolve('why' in answer ? { ok: false, request: what, ...answer } : answer),
          (error: unknown) => failed(`cut off: ${String(error)}`),
        )
      })
      sent.once('error', (error) => failed(error.message))
      sent.once('close', () => clearTimeout(limit))
      sent.end(body)
    })
  }
}

async function readAnswer(
  response: IncomingMessage,
  right: number,
): Promise<{ readonly ok: true; readonly token?: string } | { readonly why: string; readonly status: number }> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  const status = response.statusCode ?? 0
  if (status !== right) return { status, why: `status ${status}: ${text.slice(0, 200).trim()}` }
  const token = [response.headers['x-subject-token']].flat()[0]
  if (right !== 201) return { ok: true }
  return token === undefined ? { status, why: 'status 201 without a token' } : { ok: true, token }
}
