import { CancelledFailure } from '@temporalio/common'
import type { DrainAction, EvidenceInput, JobAction, JoinAction, LookInput, RunInput } from '../cloud/model/actions'
import type { Cloud } from '../cloud/model/cloud'
import type { Server } from '../cloud/model/hosts'
import type { Effect, Evidence, Look, Outcome } from '../cloud/model/outcomes'
import type { Fault, Schedule } from './schedule'
import type { Asked, Virtual } from './virtual-temporal'

/** One thing that happened to the cloud, in order. */
export type Deed =
  | { readonly at: number; readonly what: 'command'; readonly step: string; readonly generation: number }
  | { readonly at: number; readonly what: 'effect'; readonly step: string; readonly effect: Effect }
  | {
      readonly at: number
      readonly what: 'out' | 'in'
      readonly step: string
      readonly host: string
      readonly kind: string
    }

interface Job {
  readonly generation: number
  state: 'running' | 'done' | 'failed' | 'lost'
  endsAt: number
}

const commandSeconds = 2
const lostWorkerSeconds = 4
const key = ({ backend, server }: Server): string => `${backend}/${server}`

/**
 * A cloud in memory, as far as look, run and evidence tell of it (activities/): records of jobs, effects of steps, servers in
 * and out of the balancers, hosts out of reach. Nothing else of a host is in here.
 */
export class ModelledCloud {
  readonly deeds: Deed[] = []
  readonly effects = new Map<string, Effect>()
  readonly #jobs = new Map<string, Job>()
  readonly out = new Set<string>()
  readonly #begun = new Map<string, number>()
  /** Ends the attempts of activities that a worker had when it was lost. */
  readonly #attempts = new Set<() => void>()
  #virtual: Virtual | undefined

  constructor(
    readonly cloud: Cloud,
    readonly schedule: Schedule,
    /** The steps after which a host is on the new release. */
    private readonly starts: ReadonlyMap<string, readonly string[]>,
  ) {}

  runsOn(virtual: Virtual): void {
    this.#virtual = virtual
    for (const fault of this.schedule.faults) {
      if (fault.kind === 'worker-lost') virtual.after(fault.at, () => this.#loseWorker())
      if (fault.kind === 'drain-forgotten') virtual.after(fault.at, () => this.#forget(fault.host))
    }
  }

  get #seconds(): number {
    return (this.#virtual?.nowMilliseconds ?? 0) / 1000
  }

  #faults<K extends Fault['kind']>(kind: K): readonly Extract<Fault, { kind: K }>[] {
    return this.schedule.faults.filter((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind)
  }

  #loseWorker(): void {
    for (const lose of [...this.#attempts]) lose()
  }

  /** The second at which the servers of a host were taken out. */
  readonly #outSince = new Map<string, number>()
  readonly #serversOf = new Map<string, readonly Server[]>()
  #forget(host: string): void {
    const servers = (this.#serversOf.get(host) ?? []).filter((server) => this.out.delete(key(server)))
    if (servers.length > 0) this.deeds.push({ at: this.#seconds, what: 'in', step: '', host, kind: 'forgotten' })
  }

  /** Second at which a host is in reach again; undefined while it is. */
  #unreachableUntil(host: string): number | undefined {
    const now = this.#seconds
    const ends = this.#faults('unreachable').flatMap(({ host: name, at, seconds }) =>
      name === host && now >= at && now < at + seconds ? [at + seconds] : [],
    )
    return ends.length === 0 ? undefined : Math.max(...ends)
  }

  /** An activity: it is tried again after its worker was lost, and ends early once it is cancelled. */
  perform(asked: Asked): Promise<unknown> {
    const virtual = this.#virtual
    if (virtual === undefined) throw new Error('the cloud has no clock')
    return new Promise((resolve, reject) => {
      let ended = false
      const end = (how: () => void): void => {
        if (ended) return
        ended = true
        this.#attempts.delete(lose)
        how()
      }
      let attempt = 0
      const lose = (): void => {
        attempt += 1
        const mine = attempt
        virtual.after(lostWorkerSeconds, () => {
          if (mine === attempt) begin()
        })
      }
      const begin = (): void => {
        const mine = attempt
        const answer = (seconds: number, value: () => unknown): void =>
          virtual.after(seconds, () => {
            if (mine !== attempt || ended) return
            const found = value()
            if (found instanceof Wait) answer(found.seconds, found.then)
            else end(() => resolve(found))
          })
        answer(0.1, () => this.#answer(asked, asked.input))
      }
      this.#attempts.add(lose)
      asked.onCancel(() => virtual.after(1, () => end(() => reject(new CancelledFailure('Activity cancelled')))))
      begin()
    })
  }

  #answer({ name }: Asked, input: unknown): unknown {
    switch (name) {
      case 'loadCloud':
        return { ok: true, cloud: this.cloud, sha256: 'none' }
      case 'takeLock':
        return { taken: true, run: 'run' }
      case 'preflight':
        return { ok: true, checks: [], out: [] }
      case 'look':
        return this.#look(input as LookInput)
      case 'run':
        return this.#run(input as RunInput)
      case 'evidence':
        return this.#evidence(input as EvidenceInput)
      case 'watch':
        return new Wait(3600, () => this.#answer({ name } as Asked, input))
      case 'leaveOut':
        return { ok: true, said: 'no balancer sends it requests' }
      default:
        return undefined
    }
  }

  /** The finding once the host is in reach; `unreachable` if it is not within the limit. */
  #reached<T>(host: string, limitSeconds: number, found: () => T): T | Wait | Look {
    const until = this.#unreachableUntil(host)
    if (until === undefined) return found()
    const left = until - this.#seconds
    if (left <= limitSeconds) return new Wait(left + 0.01, () => this.#reached(host, limitSeconds, found))
    return new Wait(limitSeconds, () => ({
      state: 'unreachable',
      sentence: `${host} is out of reach`,
      seconds: limitSeconds,
    }))
  }

  #look(input: LookInput): unknown {
    const { action } = input
    return this.#reached(action.host.name, input.unreachableLimitSeconds, (): Look => {
      switch (action.kind) {
        case 'job':
          return this.#lookAtJob(input)
        case 'drain':
          return action.servers.every((server) => this.out.has(key(server)))
            ? { state: 'done', evidence: 'out' }
            : { state: 'ready', generation: 1 }
        case 'join':
          return action.servers.every((server) => !this.out.has(key(server)))
            ? { state: 'done', evidence: 'serves' }
            : { state: 'ready', generation: 1 }
        case 'serving':
          return this.#isNew(action.host.name) && action.servers.every((server) => !this.out.has(key(server)))
            ? { state: 'done', evidence: 'serves' }
            : { state: 'ready', generation: 1 }
        case 'question':
          return { state: 'ready', generation: 1 }
        case 'proof':
          return this.#isNew(action.host.name)
            ? { state: 'done', evidence: 'new' }
            : { state: 'refused', type: 'NotProven', sentence: `${action.host.name} runs old code` }
      }
    })
  }

  #isNew(host: string): boolean {
    const old = this.#faults('old-code').some((fault) => fault.host === host && this.#seconds < fault.until)
    return !old && (this.starts.get(host) ?? []).every((step) => this.effects.get(step) === 'all')
  }

  /** As lookJob judges (activities/job/look.ts). */
  #lookAtJob({ step, retryOf = 0, action }: LookInput): Look {
    const job = this.#jobs.get(step)
    const effect = this.effects.get(step) ?? 'none'
    const safe = action.kind === 'job' && action.safeToRepeat
    if (job?.state === 'running') return { state: 'running', generation: job.generation, seconds: 1 }
    if (effect === 'all') return { state: 'done', evidence: 'there', ...(job ? { generation: job.generation } : {}) }
    if (job === undefined && !safe && effect !== 'none')
      return { state: 'refused', type: 'EffectUnclear', sentence: `a part of ${step} is there` }
    if (job === undefined || safe || (retryOf === job.generation && effect === 'none'))
      return { state: 'ready', generation: (job?.generation ?? 0) + 1 }
    return this.#troubleOf(step, job, effect)
  }

  #troubleOf(step: string, { generation, state }: Job, effect: Effect): Extract<Look, { state: 'failed' | 'lost' }> {
    const common = { generation, tail: 'output', effect, evidence: effect, record: `host:${step}` }
    return state === 'lost'
      ? { state: 'lost', reason: 'the host rebooted', ...common }
      : { state: 'failed', exitCode: 1, ...common }
  }

  #run(input: RunInput): unknown {
    const { step, action, awaitReachable } = input
    const { host } = action
    const until = this.#unreachableUntil(host.name)
    if (awaitReachable && until !== undefined)
      return new Wait(until - this.#seconds + 0.01, () => ({ state: 'reached' }))
    if (awaitReachable) return { state: 'reached' }
    return this.#reached(host.name, input.unreachableLimitSeconds, () => {
      switch (action.kind) {
        case 'job':
          return this.#runJob(input, action)
        case 'drain':
          return this.#drain(input, action)
        case 'join':
          return this.#join(step, action)
        case 'serving':
        case 'question':
        case 'proof':
          return { state: 'refused', type: 'NoCommand', sentence: `${step} changes nothing` }
      }
    })
  }

  #runJob(input: RunInput, action: JobAction): unknown {
    const { step, generation } = input
    const known = this.#jobs.get(step)
    if (known === undefined || known.generation < generation) {
      if (known?.state === 'running') return this.#untilEnd(input, action, known)
      const forgotten = (action.drained?.servers ?? []).filter((server) => !this.out.has(key(server)))
      if (forgotten.length > 0)
        return { state: 'refused', type: 'ServerNotDrained', sentence: `${forgotten.map(key).join()} is not drained` }
      return this.#untilEnd(input, action, this.#claim(step, generation))
    }
    return this.#untilEnd(input, action, known)
  }

  #claim(step: string, generation: number): Job {
    const slow = this.#faults('slow-job').find((fault) => fault.step === step)
    const seconds = slow?.seconds ?? commandSeconds
    const job: Job = { generation, state: 'running', endsAt: this.#seconds + seconds }
    this.#jobs.set(step, job)
    const begun = (this.#begun.get(step) ?? 0) + 1
    this.#begun.set(step, begun)
    this.deeds.push({ at: this.#seconds, what: 'command', step, generation })
    const bad = this.#faults('job').find((fault) => fault.step === step && begun <= fault.times)
    this.#virtual?.after(seconds, () => {
      job.state = bad === undefined ? 'done' : bad.how === 'fails' ? 'failed' : 'lost'
      const effect = bad?.effect ?? 'all'
      if (this.effects.get(step) !== 'all') this.effects.set(step, effect)
      this.deeds.push({ at: this.#seconds, what: 'effect', step, effect })
    })
    return job
  }

  #untilEnd(input: RunInput, action: JobAction, job: Job): unknown {
    const { step } = input
    if (job.state === 'running') {
      const left = job.endsAt - this.#seconds + 0.01
      const patience = input.operatorNotified ? Infinity : action.expectedSeconds
      if (left > patience)
        return new Wait(patience, () => ({ state: 'slow', sentence: 'its job runs', seconds: patience }))
      return new Wait(Math.max(left, 0.01), () => this.#untilEnd(input, action, job))
    }
    const effect = this.effects.get(step) ?? 'none'
    // As runJob judges (activities/job/run.ts).
    if (effect === 'all' && job.state !== 'failed') return { state: 'done', evidence: 'there', seconds: 1 }
    return this.#troubleOf(step, job, effect)
  }

  #drain(input: RunInput, action: DrainAction): unknown {
    this.#serversOf.set(action.host.name, action.servers)
    const isOut = action.servers.every((server) => this.out.has(key(server)))
    if (!isOut) {
      this.#outSince.set(action.host.name, this.#seconds)
      for (const server of action.servers) this.out.add(key(server))
      this.deeds.push({
        at: this.#seconds,
        what: 'out',
        step: input.step,
        host: action.host.name,
        kind: action.state ?? 'drain',
      })
    }
    const stays = input.cutSessions
      ? undefined
      : this.#faults('sessions-stay').find(({ host }) => host === action.host.name)
    const idle = (): Outcome => ({ state: 'done', evidence: 'idle' })
    if (stays === undefined) return new Wait(1, idle)
    const patience = input.operatorNotified ? Infinity : action.idleLimitSeconds
    const left = Math.max(1, (this.#outSince.get(action.host.name) ?? 0) + stays.seconds - this.#seconds)
    return left > patience
      ? new Wait(patience, () => ({ state: 'slow', sentence: 'sessions stay', seconds: patience }))
      : new Wait(left, idle)
  }

  #join(step: string, action: JoinAction): unknown {
    for (const server of action.servers) this.out.delete(key(server))
    this.deeds.push({ at: this.#seconds, what: 'in', step, host: action.host.name, kind: 'join' })
    return new Wait(1, () => ({ state: 'done', evidence: 'UP' }))
  }

  /** A person finishes by hand what a step has left half done. */
  mend(step: string): void {
    if (this.effects.get(step) !== 'part') return
    this.effects.set(step, 'all')
    this.deeds.push({ at: this.#seconds, what: 'effect', step, effect: 'all' })
  }

  #evidence({ nodes }: EvidenceInput): Evidence {
    const read = nodes.map(({ host }) => {
      const ok = this.#unreachableUntil(host.name) === undefined && this.#isNew(host.name)
      return { host: host.name, ok, said: ok ? 'on the new release' : 'not yet' }
    })
    return { run: 'run', ok: read.every(({ ok }) => ok), nodes: read, strangers: [] }
  }
}

/** An answer that takes its time. */
class Wait {
  constructor(
    readonly seconds: number,
    readonly then: () => unknown,
  ) {}
}
