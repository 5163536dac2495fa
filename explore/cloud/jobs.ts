import type { JobAction, RunOf } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import type { Report } from '../../activities/job/report'
import type { Attempt } from '../temporal/attempt'
import type { Reply } from '../temporal/reply'
import type { Temporal } from '../temporal/temporal'
import type { Fault } from '../schedule'
import type { Balancers } from './balancers'
import type { Ledger } from './deeds'
import type { Hosts } from './hosts'
import type { Network } from './network'

interface Record {
  readonly generation: number
  readonly began: number
  readonly endsAt: number
  readonly of: NonNullable<Report['of']>
  state: 'running' | 'finished' | 'lost'
  code: number
}

/** A job, as the product's own scripts name it. */
export interface JobOf {
  readonly host: Host
  readonly upgrade: string
  readonly step: string
}

/** A claim of a generation, or the wish to attach to it. */
export interface Attending {
  readonly mayClaim: boolean
  readonly limitSeconds: number
  readonly run?: RunOf | undefined
  readonly activity?: string | undefined
}

const commandSeconds = 2

/** The jobs on hosts: a record of each, and the ends of their commands. */
export class Jobs {
  readonly #jobs = new Map<string, Record[]>()
  readonly #begun = new Map<string, number>()

  constructor(
    private readonly temporal: Temporal,
    private readonly network: Network,
    private readonly balancers: Balancers,
    private readonly hosts: Hosts,
    private readonly ledger: Ledger,
    private readonly faults: readonly Fault[],
    private readonly holder: () => string,
  ) {}

  /** The state of the newest generation of a job. */
  look(attempt: Attempt, job: JobOf): Reply<Report> {
    return this.network.host(attempt, job.host, () => this.#report(job.step, this.#newest(keyOf(job))))
  }

  /** Claims a generation of a job, or attaches to it. @returns the second of its host at which it began, and the present one */
  attend(
    attempt: Attempt,
    job: JobOf,
    generation: number,
    { mayClaim, ...by }: Attending,
  ): Reply<readonly [began: number, now: number] | 'absent'> {
    const attended = (): readonly [number, number] | 'absent' => {
      const known = this.#find(job, generation)
      if (known === undefined && !mayClaim) return 'absent'
      return [0, this.#hostSeconds(known ?? this.#claim(job, generation, by))]
    }
    return this.network.host(attempt, job.host, attended, mayClaim ? 'changes' : 'reads')
  }

  /** The report of a claimed generation once it has ended, or after the limit. */
  ended(attempt: Attempt, job: JobOf, generation: number, limitSeconds: number): Reply<Report> {
    const record = this.#find(job, generation)
    const { network } = this
    const report = (): Reply<Report> => network.host(attempt, job.host, () => this.#report(job.step, record))
    const isOver = (): boolean => record?.state !== 'running' || this.#hostSeconds(record) >= limit
    const limit = limitSeconds === 0 ? Infinity : limitSeconds
    if (record === undefined || isOver()) return report()
    return {
      later: (settle) => {
        const waitOn = (): void => {
          // A look at the connection now and then: it may have gone meanwhile.
          const seconds = Math.min(record.endsAt, record.began + limit, network.seconds + 30) - network.seconds
          network.wait(attempt, seconds + 0.01).later((how) => {
            if ('error' in how) settle(how)
            else if (!isOver() && !network.isUnreachable(job.host.name)) waitOn()
            else {
              const reply = report()
              if ('later' in reply) reply.later(settle)
              else settle(reply)
            }
          })
        }
        waitOn()
      },
    }
  }

  /** The command of another upgrade that runs on a host; undefined if none does. */
  ofAnother(host: string, upgrade: string): { readonly upgrade: string; readonly step: string } | undefined {
    for (const [key, records] of this.#jobs) {
      const [owner = '', step = ''] = key.split(' ')
      const isHere = this.hosts.steps.get(step)?.action.host.name === host
      if (records.at(-1)?.state === 'running' && owner !== upgrade && isHere) return { upgrade: owner, step }
    }
    return undefined
  }

  #find(job: JobOf, generation: number): Record | undefined {
    return this.#jobs.get(keyOf(job))?.find((each) => each.generation === generation)
  }

  /** The clock of a host begins anew with each job. */
  #hostSeconds({ began }: Record): number {
    return Math.round((this.network.seconds - began) * 1000) / 1000
  }

  #newest(key: string): Record | undefined {
    return this.#jobs.get(key)?.at(-1)
  }

  #claim(job: JobOf, generation: number, { run, activity }: Pick<Attending, 'run' | 'activity'>): Record {
    const { host, upgrade, step } = job
    const key = keyOf(job)
    const other = this.ofAnother(host.name, upgrade)
    if (other !== undefined)
      throw upgradeError('HostBusy', { host: host.name, holder: other.upgrade, record: other.step })
    const now = this.network.seconds
    const slow = this.faults.find((fault) => fault.kind === 'slow-job' && fault.step === step)
    const seconds = slow?.kind === 'slow-job' ? slow.seconds : commandSeconds
    const of = { run: run?.id ?? '', at: 0, sum: '', life: 'same' as const, activity, pin: run?.pin ?? '' }
    const record: Record = { generation, began: now, endsAt: now + seconds, of, state: 'running', code: 0 }
    const records = this.#jobs.get(key) ?? []
    const besides = records.some(({ state }) => state === 'running')
    records.push(record)
    this.#jobs.set(key, records)
    const begun = (this.#begun.get(step) ?? 0) + 1
    this.#begun.set(step, begun)
    const action = this.hosts.steps.get(step)?.action as JobAction | undefined
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
    this.hosts.effect(step, effect)
  }

  #report(step: string, record: Record | undefined): Report {
    const effect = record?.state === 'running' ? 'unknown' : (this.hosts.effects.get(step) ?? 'none')
    const common = { tail: 'output', effect, evidence: `the probe finds ${effect}` } as const
    if (record === undefined) return { ...common, record: { state: 'absent', generation: 0 } }
    const { generation, of, code } = record
    const began = 0
    switch (record.state) {
      case 'running':
        return { ...common, of, record: { state: 'running', generation, began, now: this.#hostSeconds(record) } }
      case 'finished':
        return {
          ...common,
          of,
          record: {
            state: 'finished',
            generation,
            code,
            began,
            ended: Math.round((record.endsAt - record.began) * 1000) / 1000,
          },
        }
      case 'lost':
        return { ...common, of, record: { state: 'lost', generation, reason: 'the host rebooted' } }
    }
  }
}

const keyOf = ({ upgrade, step }: JobOf): string => `${upgrade} ${step}`
