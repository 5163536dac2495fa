/**
 * Steady requests through the balancers: tokens issued and validated, and a list of each other service read, on kept and
 * on fresh connections, counted apart by service. A refused or cut
 * connection, a wrong status or no answer in time is a failed request; nothing is tried again.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { readCredentials } from './credentials'
import { Client, type Answer } from './load/requests'
import { Tally } from './load/tally'
import { serviceNames, type ServiceName as Service } from './names'
import { onParentGone } from './parent'
import { ServiceName } from './schemas'

const usage =
  'load: usage: --target KEYSTONE,KEYSTONE | --endpoints FILE, --credentials OPENRC [--per-second 40] [--seconds N]'
/** With so many unanswered, no more are sent: the load stays bounded when everything hangs. */
const mostUnderWay = 100
/** Explained failures of each service and status: the 503s of an outage must not crowd out other failures. */
const failuresExplained = 5
const tokensKept = 20

const Endpoints = z.partialRecord(ServiceName, z.array(z.url()).min(1))
type Endpoints = z.infer<typeof Endpoints>

const Options = z
  .object({
    /** For Keystone only. */
    target: z
      .string()
      .transform((text): Endpoints => ({ keystone: text.split(',') }))
      .optional(),
    /** For every service in the file: service → its URLs, as the lab's endpoints.json has them. */
    endpoints: z
      .string()
      .transform((path) => Endpoints.parse(JSON.parse(readFileSync(path, 'utf8'))))
      .optional(),
    credentials: z.string(),
    'per-second': z.coerce.number().min(1).max(200).default(40),
    seconds: z.coerce.number().positive().default(Infinity),
  })
  .refine(({ target, endpoints }) => (target === undefined) !== (endpoints === undefined), {
    message: 'one of --target and --endpoints',
  })
type Options = z.infer<typeof Options>

interface Failure {
  readonly at: string
  readonly service: Service
  readonly target: string
  readonly request: string
  readonly why: string
  /** Undefined without an answer. */
  readonly status: number | undefined
}

class Load {
  readonly failures: Failure[] = []
  private readonly underWay = new Set<Promise<void>>()
  private readonly tokens: string[] = []
  private readonly services: {
    readonly name: Service
    readonly clients: readonly Client[]
    readonly tally: Tally
    turn: number
  }[]
  private turn = 0

  constructor(readonly clients: readonly Client[]) {
    const used = serviceNames.filter((name) => clients.some(({ service }) => service === name))
    this.services = used.map((name) => ({
      name,
      clients: clients.filter(({ service }) => service === name),
      tally: new Tally(),
      turn: 0,
    }))
  }

  /**
   * Sends the next request: services in turn, then their targets and kinds of connection; every fourth one to Keystone
   * asks for a new token.
   */
  send(): void {
    const token = this.tokens[this.turn % tokensKept]
    // The first service is Keystone; without a token there is nothing to ask of another.
    const service = this.services[token === undefined ? 0 : this.turn % this.services.length]
    const client = service?.clients[service.turn % service.clients.length]
    if (service === undefined || client === undefined || this.underWay.size >= mostUnderWay) return
    const round = Math.floor(service.turn / service.clients.length)
    const issues = token === undefined || (client.service === 'keystone' && round % 4 === 0)
    this.turn += 1
    service.turn += 1
    service.tally.sent()
    const sentAt = performance.now()
    const asked = (issues ? client.issue() : client.use(token)).then((answer) => {
      if (answer.ok) service.tally.good(sentAt)
      else service.tally.bad(sentAt, answer.status === 503)
      this.note(client, answer)
    })
    this.underWay.add(asked)
    void asked.finally(() => this.underWay.delete(asked))
  }

  /** Comes back when every request that was sent is answered or given up. */
  async finish(): Promise<void> {
    await Promise.all(this.underWay)
  }

  /** When each service did not answer; to be asked once, at the end. */
  stretches(): object {
    for (const { tally } of this.services) tally.close()
    return Object.fromEntries(this.services.map(({ name, tally }) => [name, tally.stretches]))
  }

  /** In all, and by service. */
  counts(): object {
    const now = performance.now()
    const tallies = this.services.map(({ tally }) => tally)
    const sum = (of: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + of(tally), 0)
    return {
      requests: sum(({ requests }) => requests),
      answered: sum(({ answered }) => answered),
      failed: sum(({ failed }) => failed),
      services: Object.fromEntries(this.services.map(({ name, tally }) => [name, tally.counts(now)])),
    }
  }

  private note(client: Client, answer: Answer): void {
    if (answer.ok) {
      if (answer.token !== undefined) this.tokens.unshift(answer.token)
      this.tokens.length = Math.min(this.tokens.length, tokensKept)
      return
    }
    const { request, why, status } = answer
    const { service, target } = client
    const alike = this.failures.filter((each) => each.service === service && each.status === status)
    if (alike.length >= failuresExplained) return
    this.failures.push({ at: new Date().toISOString(), service, target, request, why, status })
  }
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

async function main(options: Options): Promise<void> {
  const end = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end.abort())
  onParentGone(() => end.abort())
  process.stdout.on('error', () => end.abort())

  const credentials = readCredentials(options.credentials)
  const endpoints = Object.entries(options.target ?? options.endpoints ?? {}) as [Service, string[]][]
  const clients = endpoints.flatMap(([service, targets]) =>
    [true, false].flatMap((keep) => targets.map((target) => new Client(service, target, keep, credentials))),
  )
  const load = new Load(clients)
  const began = Date.now()
  const seconds = (): number => Math.round((Date.now() - began) / 100) / 10
  const counts = (): object => ({ ...load.counts(), seconds: seconds() })
  const report = setInterval(() => say(counts()), 1000)
  const gap = 1000 / options['per-second']
  for (let sent = 0; !end.signal.aborted && seconds() < options.seconds; sent++) {
    load.send()
    const wait = began + (sent + 1) * gap - Date.now()
    // After a pause of the machine the missed ones are not made up for in one burst.
    if (wait < -1000) sent += Math.floor(-wait / gap)
    await sleep(Math.max(wait, 0), undefined, { signal: end.signal }).catch(() => undefined)
  }
  await load.finish()
  clearInterval(report)
  for (const client of clients) client.close()
  say({ ...counts(), stretches: load.stretches(), failures: load.failures })
}

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { target: text, endpoints: text, credentials: text, 'per-second': text, seconds: text },
})
const options = Options.safeParse(values)
if (options.success) {
  main(options.data).catch((error: unknown) => {
    process.stderr.write(`load: ${String(error)}\n`)
    process.exit(1)
  })
} else {
  process.stderr.write(`${z.prettifyError(options.error)}\n${usage}\n`)
  process.exit(2)
}
