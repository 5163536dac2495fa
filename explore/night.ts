import type { Cloud } from '../cloud/model/cloud'
import type { Progress } from '../cloud/model/progress'
import type { Book } from './cloud/book'
import { ModelledCloud, presentIs } from './cloud/modelled-cloud'
import { Person, progressOf, type Duty } from './person'
import type { Product } from './product'
import { numbersOf, type Schedule, type Word } from './schedule'
import { present } from './temporal/present'
import { Temporal } from './temporal/temporal'

/** Hours of the virtual clock after which an upgrade that is not through hangs, and the most acts of the clock until then. */
const longestHours = 48
const mostActs = 100_000
const startAgainSeconds = 10

/** A message of a person, or a lever that they pulled, with the second at which it was. */
export interface Sent {
  readonly at: number
  readonly upgrade: string
  readonly signal: string
  /** The step that the upgrade of one service then asked about. */
  readonly about?: string
}

/** The end of one upgrade of a night. */
export interface Ended {
  readonly upgrade: string
  readonly type: string
  readonly how: 'Done' | 'Aborted' | 'Cancelled' | 'Refused' | 'Terminated' | 'failed' | 'silent'
  readonly why: string
  readonly progress: Progress | undefined
}

/** One night: upgrades of a modelled cloud, under the faults and words of a schedule. */
export class Night implements Duty {
  readonly temporal: Temporal
  readonly cloud: ModelledCloud
  readonly sent: Sent[] = []
  /** Things that a person has answered again and again, although nothing stood in the way. */
  readonly inVain = new Set<string>()
  readonly #person: Person
  #levers = 0
  #why = ''

  constructor(
    private readonly product: Product,
    cloud: Cloud,
    book: Book,
    readonly schedule: Schedule,
  ) {
    const { seed, faults, words } = schedule
    const number = numbersOf(seed ^ 0x2545f491)
    this.temporal = new Temporal(product, number)
    this.cloud = new ModelledCloud(cloud, book, this.temporal, faults)
    present(this.temporal, number)
    presentIs(this.cloud)
    // The part that waits for the computes comes after the rest of Nova.
    if (schedule.upgrade === 'nova-finish')
      for (const { id } of book.outlines.get('nova')?.entries ?? []) this.cloud.hosts.effects.set(id, 'all')
    this.#person = new Person(this, numbersOf(seed ^ 0x5bd1e995))
    for (const word of words) {
      if ('lever' in word) this.#levers += 1
      this.temporal.clock.after(word.at, () => this.#pending.push(word))
    }
  }

  readonly #pending: Word[] = []

  /** Activities that did otherwise in this night than they had done before. */
  get differences(): readonly string[] {
    return [...this.product.memory.differences]
  }

  get #id(): string {
    return this.product.upgradeId(this.cloud.cloud, this.schedule.upgrade)
  }

  say(upgrade: string, signal: string, payload: unknown): void {
    const run = this.temporal.latest(upgrade)
    const about = run?.type === 'cloud' ? undefined : progressOf(run)?.attention?.step
    if (this.temporal.signal(upgrade, signal, payload)) this.#note(upgrade, signal, about)
  }

  /** A person finishes by hand what a step has left half done. */
  mend(step: string): void {
    if (this.cloud.hosts.effects.get(step) === 'part') this.cloud.hosts.effect(step, 'all')
  }

  #note(upgrade: string, signal: string, about?: string): void {
    this.sent.push({ at: this.cloud.network.seconds, upgrade, signal, ...(about === undefined ? {} : { about }) })
  }

  #start(upgrade: Schedule['upgrade']): void {
    const id = this.product.upgradeId(this.cloud.cloud, upgrade)
    if (this.temporal.latest(id)?.isRunning === true) return
    this.temporal.start(upgrade, id, { cloud: this.cloud.cloud.name })
    this.#note(id, 'start')
  }

  async #act(word: Word): Promise<void> {
    const id = this.#id
    if ('signal' in word) {
      this.say(id, word.signal, word.payload)
      return
    }
    this.#levers -= 1
    if (word.lever !== 'start') this.#note(id, word.lever)
    switch (word.lever) {
      case 'reset':
        return this.temporal.reset(id, word.part, word.withSignals)
      case 'terminate-and-start':
        this.temporal.terminate(id)
        this.#levers += 1
        this.temporal.clock.after(startAgainSeconds, () => {
          this.#levers -= 1
          this.#start(this.schedule.upgrade)
        })
        return
      case 'cancel':
        if (this.temporal.latest(id)?.isRunning === true) this.temporal.latest(id)?.cancel()
        return
      case 'release-lock':
        this.cloud.lock.release()
        return
      case 'start':
        this.#start(word.upgrade)
        return
    }
  }

  /** Runs it to the end of all upgrades in it, or until one of them hangs. */
  async run(): Promise<void> {
    this.product.memory.differences.clear()
    this.#start(this.schedule.upgrade)
    this.#goRounds()
    for (let acts = 0; ; acts += 1) {
      await this.temporal.settle()
      for (const word of this.#pending.splice(0)) {
        await this.#act(word)
        await this.temporal.settle()
      }
      const running = this.temporal.runs.filter(({ isRunning }) => isRunning)
      if (running.length === 0 && this.#levers === 0) return
      const hours = this.cloud.network.seconds / 3600
      if (hours <= longestHours && acts <= mostActs && this.temporal.clock.next()) continue
      this.#why = `${acts} acts, ${hours.toFixed(1)} hours`
      return
    }
  }

  /** The person looks at every upgrade now and then: often at first, and once a minute in a long night. */
  #goRounds(): void {
    const seconds = this.cloud.network.seconds < 900 ? 5 : 60
    this.temporal.clock.after(seconds, () => {
      const running = this.temporal.runs.filter(({ isRunning }) => isRunning)
      for (const run of running) this.#person.look(run)
      this.#goRounds()
    })
  }

  /** The end of each upgrade. */
  get ended(): readonly Ended[] {
    const ids = [...new Set(this.temporal.runs.map(({ id }) => id))]
    return ids.flatMap((upgrade) => {
      const run = this.temporal.latest(upgrade)
      if (run === undefined) return []
      const progress = progressOf(run)
      const failure = run.failure as { readonly type?: string; readonly message?: string } | undefined
      const end = (how: Ended['how'], why = failure?.message ?? ''): Ended => ({
        upgrade,
        type: run.type,
        how,
        why,
        progress,
      })
      switch (run.status) {
        case 'COMPLETED':
          return [end('Done')]
        case 'TERMINATED':
          return [end('Terminated')]
        case 'CANCELLED':
          return [end('Cancelled')]
        case 'FAILED':
          if (failure?.type === 'Aborted') return [end('Aborted')]
          return [end(progress?.state === 'Refused' ? 'Refused' : 'failed', String(run.failure))]
        case 'RUNNING': {
          const asks = `attention=${progress?.attention?.step ?? 'none'} gate=${progress?.gate?.name ?? 'none'} state=${progress?.state ?? 'none'}`
          return [end('silent', `${this.#why} ${asks}`)]
        }
      }
    })
  }
}
