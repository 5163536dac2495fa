/**
 * Steady requests through the balancers: tokens issued and validated, on kept and on fresh connections. A refused or cut
 * connection, a wrong status or no answer in time is a failed request; nothing is tried again.
 */
import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { readCredentials } from './credentials'
import { Client, type Answer } from './load/requests'
import { onParentGone } from './parent'

const usage = 'load: usage: --target URL,URL --credentials OPENRC [--per-second 30] [--seconds N]'
/** With so many unanswered, no more are sent: the load stays bounded when everything hangs. */
const mostUnderWay = 100
const failuresExplained = 5
const tokensKept = 20

const Options = z.object({
  target: z.string().transform((text) => text.split(',')),
  credentials: z.string(),
  'per-second': z.coerce.number().min(1).max(200).default(30),
  seconds: z.coerce.number().positive().default(Infinity),
})
type Options = z.infer<typeof Options>

interface Failure {
  readonly at: string
  readonly target: string
  readonly request: string
  readonly why: string
}

class Load {
  requests = 0
  answered = 0
  failed = 0
  readonly failures: Failure[] = []
  private readonly underWay = new Set<Promise<void>>()
  private readonly tokens: string[] = []
  private turn = 0

  constructor(private readonly clients: readonly Client[]) {}

  /** Sends the next request: targets and kinds of connection in turn, every fourth one asks for a new token. */
  send(): void {
    const client = this.clients[this.turn % this.clients.length]
    if (client === undefined || this.underWay.size >= mostUnderWay) return
    const token = this.tokens[this.turn % tokensKept]
    const issues = token === undefined || Math.floor(this.turn / this.clients.length) % 4 === 0
    this.turn += 1
    this.requests += 1
    const asked = (issues ? client.issue() : client.validate(token)).then((answer) => this.note(client, answer))
    this.underWay.add(asked)
    void asked.finally(() => this.underWay.delete(asked))
  }

  /** Comes back when every request that was sent is answered or given up. */
  async finish(): Promise<void> {
    await Promise.all(this.underWay)
  }

  private note(client: Client, answer: Answer): void {
    if (answer.ok) {
      this.answered += 1
      if (answer.token !== undefined) this.tokens.unshift(answer.token)
      this.tokens.length = Math.min(this.tokens.length, tokensKept)
      return
    }
    this.failed += 1
    if (this.failures.length >= failuresExplained) return
    const { request, why } = answer
    this.failures.push({ at: new Date().toISOString(), target: client.target, request, why })
  }
}

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)

async function main(options: Options): Promise<void> {
  const end = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end.abort())
  onParentGone(() => end.abort())
  process.stdout.on('error', () => end.abort())

  const credentials = readCredentials(options.credentials)
  const clients = [true, false].flatMap((keep) => options.target.map((target) => new Client(target, keep, credentials)))
  const load = new Load(clients)
  const began = Date.now()
  const seconds = (): number => Math.round((Date.now() - began) / 100) / 10
  const counts = (): object => ({
    requests: load.requests,
    answered: load.answered,
    failed: load.failed,
    seconds: seconds(),
  })
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
  say({ ...counts(), failures: load.failures })
}

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { target: text, credentials: text, 'per-second': text, seconds: text } })
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
