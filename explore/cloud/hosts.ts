import type { JobAction, RunOf } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import { parseStepId } from '../../cloud/model/ids'
import type { Effect } from '../../cloud/model/outcomes'
import type { Answer, Report } from '../../activities/job/ask'
import type { Temporal } from '../temporal/temporal'
import type { Fault } from '../schedule'
import type { Balancers } from './balancers'
import type { Book, Facts } from './book'
import type { Ledger } from './deeds'
import type { Network } from './network'

interface Record {
  readonly generation: number
  readonly began: number
  readonly endsAt: number
  readonly of: NonNullable<Report['of']>
  state: 'running' | 'finished' | 'lost'
  code: number
}

/** A question about a job, as the product's own scripts put it. */
export type JobQuestion =
  | { readonly kind: 'look' }
  | {
      readonly kind: 'attend'
      readonly mayClaim: boolean
      readonly limitSeconds: number
      readonly run?: RunOf | undefined
    }

const commandSeconds = 2

/** The hosts: records of jobs, the effects of steps, and notes. */
export class Hosts implements Facts {
  readonly effects = new Map<string, Effect>()
  /** Scripts that nobody has told the model the meaning of: the model is behind the product then. */
  readonly unknownScripts = new Set<string>()
  readonly #jobs = new Map<string, Record[]>()
  readonly #notes = new Map<string, string>()
  readonly #begun = new Map<string, number>()

  constructor(
    private readonly temporal: Temporal,
    private readonly network: Network,
    private readonly balancers: Balancers,
    private readonly ledger: Ledger,
    private readonly book: Book,
    private readonly faults: readonly Fault[],
    private readonly holder: () => string,
  ) {}

  isDone(step: string): boolean {
    return this.effects.get(step) === 'all'
  }

  isSeenOld(host: string): boolean {
    return this.faults.some(
      (fault) => fault.kind === 'old-code' && fault.host === host && this.network.seconds < fault.until,
    )
  }

  answers(step: string): boolean {
    const action = this.book.steps.get(step)?.action
    if (action?.kind !== 'join') return false
    return this.balancers.doRun(action.servers)
  }

  get contractIsPending(): boolean {
    return this.faults.some(({ kind }) => kind === 'contract-pending')
  }

  get computesAreNew(): boolean {
    return !this.faults.some((fault) => fault.kind === 'old-computes' && this.network.seconds < fault.until)
  }

  /** The end of a read-only script. */
  script(host: Host, script: string): Promise<{ kind: 'exited'; code: number; stdout: string; stderr: string }> {
    return this.network.host(host, () => {
      const yes = this.book.answer(host.name, script, this)
      if (yes === undefined) this.unknownScripts.add(`${host.name}: ${script.slice(-300)}`)
      return {
        kind: 'exited',
        code: yes === true ? 0 : 3,
        stdout: yes === true ? 'it holds' : 'it does not hold',
        stderr: '',
      }
    })
  }

  note(
    host: Host,
    key: string,
    change?: (notes: Map<string, string>, at: string) => void,
  ): Promise<string | undefined> {
    const at = `${host.name} ${key}`
    return this.network.host(host, () => {
      change?.(this.#notes, at)
      return this.#notes.get(at)
    })
  }

  /** True if a drain has left its record on the host. */
  hasNote(host: string): boolean {
    return [...this.#notes.keys()].some((at) => at.startsWith(`${host} `))
  }

  /** As `ask` of activities/job/ask.ts. */
  async job(
    job: { readonly host: Host; readonly upgrade: string; readonly step: string },
    generation: number,
    question: JobQuestion,
    hear: (said: { word: string; rest: string }) => void,
  ): Promise<Answer> {
    const key = `${job.upgrade} ${job.step}`
    if (question.kind === 'look') return this.network.host(job.host, () => this.#report(job.step, this.#newest(key)))
    const record = await this.network.host(job.host, () => {
      const known = this.#jobs.get(key)?.find((each) => each.generation === generation)
      if (known !== undefined) return known
      if (!question.mayClaim) return 'absent'
      return this.#claim(job, key, generation, question.run)
    })
    if (record === 'absent') return 'absent'
    hear({ word: 'running', rest: `${record.began} ${this.network.seconds}` })
    while (record.state === 'running') {
      const limit = question.limitSeconds === 0 ? Infinity : record.began + question.limitSeconds
      if (this.network.seconds >= limit) break
      // A look at the connection now and then: it may have gone meanwhile.
      await this.network.wait(Math.min(record.endsAt, limit, this.network.seconds + 30) - this.network.seconds + 0.01)
      if (this.network.isUnreachable(job.host.name)) break
    }
    return this.network.host(job.host, () => this.#report(job.step, record))
  }

  #newest(key: string): Record | undefined {
    return this.#jobs.get(key)?.at(-1)
  }

  #claim(
    { host, upgrade, step }: { readonly host: Host; readonly upgrade: string; readonly step: string },
    key: string,
    generation: number,
    run: RunOf | undefined,
  ): Record {
    for (const [other, records] of this.#jobs) {
      const [owner = '', what = ''] = other.split(' ')
      const isHere = this.book.steps.get(what)?.action.host.name === host.name
      if (owner !== upgrade && isHere && records.at(-1)?.state === 'running')
        throw upgradeError('HostBusy', { host: host.name, holder: owner, record: what })
    }
    const now = this.network.seconds
    const slow = this.faults.find((fault) => fault.kind === 'slow-job' && fault.step === step)
    const seconds = slow?.kind === 'slow-job' ? slow.seconds : commandSeconds
    const of = { run: run?.id ?? '', at: now, sum: '', life: 'same' as const, pin: run?.pin ?? '' }
    const record: Record = { generation, began: now, endsAt: now + seconds, of, state: 'running', code: 0 }
    const records = this.#jobs.get(key) ?? []
    const besides = records.some(({ state }) => state === 'running')
    records.push(record)
    this.#jobs.set(key, records)
    const begun = (this.#begun.get(step) ?? 0) + 1
    this.#begun.set(step, begun)
    const action = this.book.steps.get(step)?.action as JobAction | undefined
    const serving = this.balancers.servingOf(action?.drained?.servers ?? [])
    this.ledger.add({ what: 'command', upgrade, step, generation, holder: this.holder(), besides, serving })
    this.temporal.clock.after(seconds, () => this.#end(host.name, step, record, begun))
    return record
  }

  #end(host: string, step: string, record: Record, begun: number): void {
    const fault = this.faults.find((each) => each.kind === 'job' && each.step === step && begun <= each.times)
    const bad = fault?.kind === 'job' ? fault : undefined
    const isDead = this.network.isDead(host)
    record.state = isDead || bad?.how === 'lost' ? 'lost' : 'finished'
    record.code = bad?.how === 'fails' ? 1 : 0
    const effect = isDead ? 'none' : (bad?.effect ?? 'all')
    this.effect(step, effect)
  }

  /** The effect of a step, by its command or by a person's hand. */
  effect(step: string, effect: Effect): void {
    if (this.isDone(step)) return
    this.effects.set(step, effect)
    this.ledger.add({ what: 'effect', step, effect })
    if (effect !== 'all') return
    const action = this.book.steps.get(step)?.action as JobAction | undefined
    const isStop = parseStepId(step).verb.startsWith('stop-')
    for (const server of action?.drained?.servers ?? []) this.balancers.runs(server, !isStop)
  }

  #report(step: string, record: Record | undefined): Report {
    const { seconds } = this.network
    const effect = record?.state === 'running' ? 'unknown' : (this.effects.get(step) ?? 'none')
    const common = { tail: 'output', effect, evidence: `the probe finds ${effect}` } as const
    if (record === undefined) return { ...common, record: { state: 'absent', generation: 0 } }
    const { generation, began, of, code } = record
    switch (record.state) {
      case 'running':
        return { ...common, of, record: { state: 'running', generation, began, now: seconds } }
      case 'finished':
        return { ...common, of, record: { state: 'finished', generation, code, began, ended: record.endsAt } }
      case 'lost':
        return { ...common, of, record: { state: 'lost', generation, reason: 'the host rebooted' } }
    }
  }
}
