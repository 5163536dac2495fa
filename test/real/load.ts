import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { balancerHosts, type BalancerHost } from '../../lab/real/host'
import type { RealCloud } from './support'

const everyMilliseconds = 1000
/** Services remember a token for five minutes: they ask Keystone for a new one. */
const newTokenEveryMilliseconds = 30_000
/** Keystone's Python needs 0.4 s of CPU for a login: with more logins two CPUs would have no time for the upgrade. */
const loginEveryMilliseconds = 4000
/** Longer than HAProxy's `timeout server`, whose 504 is then the failure. */
const answerWithinMs = 90_000

const CloudFile = z.object({ hosts: z.object({ balancers: z.record(z.string(), z.string()) }) })

/** The balancers' addresses. */
export function balancers({ cloudFile }: Pick<RealCloud, 'cloudFile'>): string[] {
  return Object.values(CloudFile.parse(parse(readFileSync(cloudFile, 'utf8'))).hosts.balancers)
}

const credentials = (password: string): string =>
  JSON.stringify({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: 'admin', password, domain: { name: 'Default' } } },
      },
      scope: { project: { name: 'admin', domain: { name: 'Default' } } },
    },
  })

/** A token, issued through a balancer: its text, and the status of the answer. */
export async function issueToken(balancer: string): Promise<{ status: number; token: string; said: string }> {
  const answer = await fetch(`http://${balancer}:5000/v3/auth/tokens`, {
    method: 'POST',
    body: credentials('admin-in-the-lab'),
    headers: { 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(answerWithinMs),
  })
  const said = await saidBy(answer)
  return { status: answer.status, token: answer.headers.get('X-Subject-Token') ?? '', said }
}

/** The status of a validation of the token, by any node of the balancer: 200 if the token is good. */
export async function validateToken(balancer: string, token: string): Promise<number> {
  const answer = await fetch(`http://${balancer}:5000/v3/auth/tokens`, {
    headers: { 'X-Auth-Token': token, 'X-Subject-Token': token },
    signal: AbortSignal.timeout(answerWithinMs),
  })
  await answer.arrayBuffer()
  return answer.status
}

/** The id of the project admin, as the lab's rows have it. */
export const adminProject = '8a56701bcbfc867c2f05969d743a990e'

/** The beginning of an answer's text. */
const saidBy = async (answer: Response): Promise<string> => (await answer.text()).slice(0, 300)

async function read(url: string, token: string): Promise<{ status: number; said: string }> {
  const answer = await fetch(url, {
    headers: { 'X-Auth-Token': token },
    signal: AbortSignal.timeout(answerWithinMs),
  })
  return { said: await saidBy(answer), status: answer.status }
}

/** The status of a list that is read through a balancer. */
export async function list(url: string, token: string): Promise<number> {
  return (await read(url, token)).status
}

/** The result of a request: undefined if it is good. */
type Outcome = { readonly status: number; readonly said: string } | undefined

async function good(url: string, token: string): Promise<Outcome> {
  const answer = await read(url, token)
  return answer.status === 200 ? undefined : answer
}

/** Steady requests through both balancers until it is told to end. */
export class SteadyLoad {
  readonly failures: string[] = []
  requests = 0
  #over = false
  readonly #running: Promise<void>[]

  /** @param token what its first requests show; a later login gives a newer one */
  constructor(cloud: Pick<RealCloud, 'cloudFile'>, token: string) {
    let shown = { token, since: Date.now() }
    const listed = (url: string): Promise<Outcome> => good(url, shown.token)
    this.#running = balancers(cloud).flatMap((balancer) => [
      this.#repeat('keystone', loginEveryMilliseconds, async () => {
        const { status, token, said } = await issueToken(balancer)
        if (status !== 201) return { status, said }
        if (Date.now() > shown.since + newTokenEveryMilliseconds) shown = { token, since: Date.now() }
        return undefined
      }),
      this.#repeat('horizon', everyMilliseconds, () => listed(`http://${balancer}/horizon/`)),
      this.#repeat('glance', everyMilliseconds, () => listed(`http://${balancer}:9292/v2/images`)),
      this.#repeat('neutron', everyMilliseconds, () => listed(`http://${balancer}:9696/v2.0/networks`)),
      this.#repeat('cinder', everyMilliseconds, () => listed(`http://${balancer}:8776/v3/${adminProject}/volumes`)),
    ])
  }

  async end(): Promise<void> {
    this.#over = true
    await Promise.all(this.#running)
  }

  async #repeat(service: string, milliseconds: number, request: () => Promise<Outcome>): Promise<void> {
    while (!this.#over) {
      const at = new Date()
      const failed = (how: string): void => {
        this.failures.push(`${at.toISOString()} ${service}, after ${Date.now() - at.getTime()} ms: ${how}`)
      }
      this.requests += 1
      try {
        const outcome = await request()
        if (outcome !== undefined) failed(`${outcome.status} ${outcome.said}`)
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
        failed(`${String(error)} ${cause}`)
      }
      await sleep(milliseconds)
    }
  }
}

/** The number by which HAProxy's `show stat` tells rows of backends from rows of servers. */
const counted = { backends: 2, servers: 4 } as const

/** A balancer's statistics of its backends or its servers: a row each, by column. */
async function statistics(
  cloud: RealCloud,
  balancer: BalancerHost,
  of: keyof typeof counted,
): Promise<ReadonlyMap<string, string>[]> {
  const program = 'import socket; s = socket.socket(socket.AF_UNIX); s.connect("/run/haproxy/admin.sock")'
  const exchange = `s.sendall(b"show stat -1 ${counted[of]} -1\\n"); print("".join(iter(lambda: s.recv(65536).decode(), "")))`
  const table = await cloud.on(balancer, `python3 -c '${program}; ${exchange}'`)
  const [header = '', ...rows] = table.replace(/^# /, '').split('\n')
  const columns = header.split(',')
  return rows.map((row) => new Map(row.split(',').map((cell, index) => [columns[index] ?? '', cell])))
}

/**
 * Number of requests of each backend that HAProxy repeated, on both balancers together. 2.6.12 counts each of them twice
 * among the retries: once for the answer, once for the connection.
 */
export async function askedAgain(cloud: RealCloud): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const balancer of balancerHosts) {
    for (const row of await statistics(cloud, balancer, 'backends')) {
      const backend = row.get('pxname') ?? ''
      found.set(backend, (found.get(backend) ?? 0) + Math.ceil(Number(row.get('wretr')) / 2))
    }
  }
  return found
}

/** The states of a backend's servers, on one balancer after the other. */
export async function serverStates(cloud: RealCloud, backend: string): Promise<string[]> {
  const rows = await Promise.all(balancerHosts.map((balancer) => statistics(cloud, balancer, 'servers')))
  return rows
    .flat()
    .filter((row) => row.get('pxname') === backend)
    .map((row) => row.get('status') ?? '')
}
