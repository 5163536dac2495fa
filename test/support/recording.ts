import { randomBytes } from 'node:crypto'
import { Context } from '@temporalio/activity'
import { ServiceError, type Client, type Connection, type WorkflowHandle } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { follow } from '../../activities/follow'
import { localActivities } from '../../activities/signatures'
import { holderState } from '../../activities/holder'
import type { Activities, FollowInput } from '../../activities/interface'
import { temporalClient } from '../../cloud/temporal-client'
import { dataConverter } from '../../cloud/converter'
import type { Cloud } from '../../cloud/model/cloud'
import { CloudName, upgradeId, type UpgradeName } from '../../cloud/model/ids'
import type { LockNeed } from '../../cloud/model/lock'
import type { EvidenceInput, PreflightInput } from '../../cloud/model/actions'
import type { Server } from '../../cloud/model/hosts'
import type { Delivery, Notification } from '../../cloud/model/notification/notification'
import type { Evidence, LeaveOutResult, Look, Outcome, Preflight } from '../../cloud/model/outcomes'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'
import type { Progress } from '../../cloud/model/progress'
import type { Deployment } from '../../cloud/load/deployment'
import { registerSearchAttributes } from '../../worker/search-attributes'
import { versioned } from '../../worker/versioned'
import { exampleCloud } from './cloud'
import { address, connect, workflowBundle } from './temporal'
import { installQuietRuntime } from './quiet-runtime'
import { tellsIfSlow } from './tells-if-slow'

/** All activities but those that ask Temporal about another upgrade: these are the real ones, unless a test has its own. */
export type Recorded = Omit<Activities, 'follow' | 'holderState'> & Partial<Activities>

/** Activities of which `lookAndRun` can be made. */
export type Parts = Omit<Recorded, 'lookAndRun'> & Pick<Partial<Recorded>, 'lookAndRun'>

/** The answer of a step that is not simply done. */
type Says<T> = (generation: number, lock?: LockNeed, operatorNotified?: boolean) => T | Promise<T>

/**
 * A cloud that only records: each step is ready until it was run, and done from then on. A test sets the exceptions.
 * `ledger` has every question, in order.
 */
export class RecordingCloud {
  readonly ledger: string[] = []
  readonly told: string[] = []
  readonly done = new Set<string>()
  readonly generations = new Map<string, number>()
  readonly looks = new Map<string, Says<Look>>()
  readonly runs = new Map<string, Says<Outcome>>()
  readonly retried: string[] = []
  readonly madeAnew: string[] = []
  /** The seconds that each look of a step has let its host be out of reach. */
  readonly lookLimits = new Map<string, readonly number[]>()
  /** The runs that have scheduled activities, as the activities name them. */
  readonly runsAsked = new Set<string>()
  evidence: Omit<Evidence, 'run'> = {
    ok: true,
    nodes: [{ host: 'controller1', ok: true, said: 'on Ocata' }],
    strangers: [],
  }
  preflight: Preflight = { ok: true, checks: [], out: [] }
  /** The inputs of preflights. `preflightWaits`: they wait for as long as they may. */
  readonly preflightAsked: PreflightInput[] = []
  preflightWaits = false
  /** True if the evidence waits for as long as it may. */
  evidenceWaits = false
  holder: string | undefined
  /** Awaited before the upgrade of the whole cloud hears of the one that it follows. */
  hearing: () => Promise<void> = () => Promise.resolve()
  /** True if the joined servers serve; a test may change it while a gate waits. */
  serving = true
  /** The balancers' answer about the servers of a host that is to be left out. */
  leaveOut: (servers: readonly Server[]) => LeaveOutResult = (servers) => ({
    ok: true,
    said: servers.map(({ backend, server }) => `${backend}/${server} is MAINT`).join('; '),
  })
  /** The answer to a notification; by default that of a worker from before there was a schedule. */
  delivers: (notification: Notification | undefined) => Delivery | undefined = () => undefined
  /** The evidence that was asked for. */
  readonly evidenceAsked: EvidenceInput[] = []
  readonly cloud: Cloud

  constructor(change: (cloud: Cloud) => Cloud = (cloud) => cloud) {
    const name = CloudName.parse(`t${randomBytes(5).toString('hex')}`)
    this.cloud = change({ ...exampleCloud(), name, notify: { kind: 'described', cloud: name } })
  }

  private async untilServing(serving: boolean): Promise<{ serving: boolean; said: string }> {
    for (let polls = 0; polls < 600 && this.serving !== serving; polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100).unref())
    }
    return { serving, said: serving ? 'all UP' : 'keystone_public/keystone1 is DOWN on haproxy1' }
  }

  /** The activities of a worker on this cloud: `lookAndRun` is made of the parts, unless the parts have their own. */
  activities(): Recorded {
    return this.activitiesOf(this.parts())
  }

  protected activitiesOf(parts: Parts): Recorded {
    return { lookAndRun: inOne(parts), ...parts }
  }

  /** The activities of which `lookAndRun` is made, and those beside it. A cloud of a test changes them here. */
  protected parts(): Parts {
    return {
      loadCloud: ({ cloud }) =>
        Promise.resolve(
          cloud === this.cloud.name
            ? { ok: true, cloud: this.cloud, sha256: 'none' }
            : { ok: false, sentence: `${cloud}.yaml can't be read` },
        ),
      takeLock: ({ holder }) => {
        if (this.holder !== undefined && this.holder !== holder)
          return Promise.resolve({ taken: false, holder: this.holder })
        this.holder = holder
        return Promise.resolve({ taken: true, run: Context.current().info.workflowExecution?.runId ?? '' })
      },
      releaseLock: () => {
        this.holder = undefined
        return Promise.resolve()
      },
      preflight: (input) => {
        this.preflightAsked.push(input)
        return this.preflightWaits ? waitUntilCancelled() : Promise.resolve(this.preflight)
      },
      look: async ({ step, action, retryOf, anew, run, unreachableLimitSeconds }) => {
        this.lookLimits.set(step, [...(this.lookLimits.get(step) ?? []), unreachableLimitSeconds])
        if (run !== undefined) this.runsAsked.add(run.id)
        if (anew === true) this.madeAnew.push(step)
        if (retryOf !== undefined) this.retried.push(`${step} after ${retryOf}`)
        const says = this.looks.get(step)
        const generation = (this.generations.get(step) ?? 0) + 1
        if (says !== undefined) return says(retryOf ?? 0)
        // A proof holds without anything being run.
        return this.done.has(step) || action.kind === 'proof'
          ? { state: 'done', evidence: 'seen' }
          : { state: 'ready', generation }
      },
      run: async ({ step, generation, lock, run, told }) => {
        if (run !== undefined) this.runsAsked.add(run.id)
        this.ledger.push(step)
        this.generations.set(step, generation)
        const says = this.runs.get(step)
        const outcome: Outcome =
          says === undefined ? { state: 'done', evidence: 'seen' } : await says(generation, lock, told)
        if (outcome.state === 'done') this.done.add(step)
        return outcome
      },
      evidence: (input) => {
        this.evidenceAsked.push(input)
        if (this.evidenceWaits) return waitUntilCancelled()
        return Promise.resolve({ ...this.evidence, run: Context.current().info.workflowExecution?.runId ?? 'none' })
      },
      leaveOut: ({ servers }) => Promise.resolve(this.leaveOut(servers)),
      watch: async ({ serving }) => {
        if (serving !== this.serving)
          return { serving: this.serving, said: this.serving ? 'all UP' : 'keystone1 is DOWN' }
        return Promise.race([waitUntilCancelled(), this.untilServing(!serving)])
      },
      notify: ({ text, notification }) => {
        this.told.push(text)
        return Promise.resolve(this.delivers(notification))
      },
    }
  }
}

/** A look, and a run of the generation that it finds, as one activity. */
const inOne =
  ({ look, run }: Pick<Activities, 'look' | 'run'>): Activities['lookAndRun'] =>
  async ({ cutSessions, lock, ...input }) => {
    const found = await look(input)
    if (found.state !== 'ready' && found.state !== 'running') return found
    const { generation } = found
    const outcome = await run({ ...input, generation, cutSessions, lock, told: false, reach: false })
    return outcome.state === 'slow' || outcome.state === 'unreachable' ? { ...outcome, generation } : outcome
  }

/** Ends when the activity is cancelled, as a detached wait does; sends heartbeats meanwhile. */
export async function waitUntilCancelled(): Promise<never> {
  const { heartbeat, cancelled } = Context.current()
  // A race may leave this wait behind: it keeps no test from its end.
  const beat = setInterval(() => heartbeat(), 500).unref()
  try {
    return await cancelled
  } finally {
    clearInterval(beat)
  }
}

/** Longer than a wait that a test bounds. */
const patienceSeconds = 120

/** One upgrade on a recording cloud, driven as an operator would. */
export class DrivenUpgrade {
  constructor(
    readonly handle: WorkflowHandle,
    readonly client: Client,
  ) {}

  progress(): Promise<Progress> {
    return this.handle.query<Progress>('progress')
  }

  /** Waits until `holds` accepts the progress. A query that comes while a worker takes the workflow over is asked again. */
  async until(what: string, holds: (progress: Progress) => boolean): Promise<Progress> {
    const end = Date.now() + patienceSeconds * 1000
    for (;;) {
      const asked = performance.now()
      const progress = await this.progress().catch((error: unknown) => {
        // A busy machine may not come to a query in time.
        const isLate = error instanceof ServiceError && String(error.cause).includes('DEADLINE_EXCEEDED')
        if (isLate || String(error).includes(doesNotAnswerYet)) return undefined
        throw error
      })
      if (progress !== undefined && holds(progress)) return progress
      if (Date.now() > end) throw new Error(`never ${what}: ${JSON.stringify(progress, null, 1)}`)
      // A worker that remembers nothing replays the whole history for each question: leave it time for its work.
      const pauseMilliseconds = Math.max(250, 4 * (performance.now() - asked))
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds))
    }
  }

  untilGate(): Promise<Progress> {
    return this.until('at the gate', ({ gate }) => gate !== null)
  }

  /** Confirms each gate until the upgrade is done; fails if the upgrade needs a person for another reason. */
  async toTheEnd(): Promise<void> {
    for (;;) {
      const { state, gate } = await this.until('at a gate or over', (now) => {
        if (now.attention !== null) throw new Error(`${now.attention.step}: ${now.attention.sentence}`)
        return now.gate !== null || now.state === 'Done'
      })
      if (state === 'Done') return
      if (gate !== null) await this.send(gate.name, { by: 'ann' })
      await this.until('heard', (now) => now.gate === null || now.decisions.length > 0)
    }
  }

  untilAttention(step: string): Promise<Progress> {
    return this.until(`attention at ${step}`, ({ attention }) => attention?.step === step)
  }

  async send(signal: string, payload: unknown = {}): Promise<void> {
    await this.handle.signal(signal, payload)
  }
}

/** A worker's surroundings for one test file: one connection, one bundle. */
export class Bench {
  readonly taskQueue = `test-${randomBytes(5).toString('hex')}`

  private constructor(
    readonly connection: Connection,
    readonly native: NativeConnection,
    private readonly bundle: { code: string },
  ) {}

  /** @param bundle the workflows; by default those of the product */
  static async open(bundle?: { readonly code: string }): Promise<Bench> {
    installQuietRuntime()
    return Bench.onRuntime(bundle ?? (await workflowBundle()))
  }

  /** A bench in a process that has used Temporal's runtime before. */
  static async onRuntime(bundle: { readonly code: string }): Promise<Bench> {
    const connection = await connect()
    await registerSearchAttributes(connection, 'default', { warn: () => undefined })
    return new Bench(connection, await NativeConnection.connect({ address: address() }), bundle)
  }

  async close(): Promise<void> {
    await this.connection.close()
    await this.native.close()
  }

  /** A client like the product's. */
  client(): Client {
    return temporalClient(this.connection)
  }

  /**
   * A worker on the cloud's activities; the caller shuts it down.
   * @param bundle other workflows than the bench's: a worker of another version
   * @param how `cachedWorkflows`: how many it remembers; 0: each workflow task is replayed from the beginning.
   * `deployment`: its version; by default it has none. `identity`: the name by which Temporal knows it
   */
  async worker(
    cloud: RecordingCloud,
    bundle = this.bundle,
    how: { readonly cachedWorkflows?: number; readonly deployment?: Deployment; readonly identity?: string } = {},
  ): Promise<{ stop: () => Promise<void> }> {
    const client = this.client()
    const worker = await Worker.create({
      connection: this.native,
      taskQueue: this.taskQueue + cloud.cloud.name,
      dataConverter,
      workflowBundle: bundle,
      activities: {
        follow: async (input: FollowInput) => {
          const followed = await follow(input, { client })
          await cloud.hearing()
          return followed
        },
        holderState: (input: { readonly upgrade: string }) => holderState(input, { client }),
        ...localActivities,
        ...cloud.activities(),
      },
      stickyQueueScheduleToStartTimeout: '1s',
      maxHeartbeatThrottleInterval: '1s',
      ...(how.cachedWorkflows === undefined ? {} : { maxCachedWorkflows: how.cachedWorkflows }),
      ...(how.identity === undefined ? {} : { identity: how.identity }),
      ...versioned(how.deployment),
    })
    const running = worker.run()
    return {
      stop: async () => {
        if (worker.getState() === 'RUNNING') worker.shutdown()
        await running
      },
    }
  }

  async start(
    cloud: RecordingCloud,
    input: unknown = { cloud: cloud.cloud.name },
    name: UpgradeName = 'keystone',
  ): Promise<DrivenUpgrade> {
    const client = this.client()
    const handle = await client.workflow.start(name, {
      workflowId: upgradeId(cloud.cloud, name),
      taskQueue: this.taskQueue + cloud.cloud.name,
      args: [input],
    })
    return new DrivenUpgrade(handle, client)
  }

  /** Runs a test with a worker on the cloud and an upgrade started; ends both. */
  async with(
    cloud: RecordingCloud,
    story: (upgrade: DrivenUpgrade) => Promise<void>,
    bundle = this.bundle,
    name: UpgradeName = 'keystone',
  ): Promise<void> {
    const worker = await this.worker(cloud, bundle)
    try {
      const upgrade = await this.start(cloud, { cloud: cloud.cloud.name }, name)
      try {
        await story(upgrade)
      } finally {
        await upgrade.handle.terminate('the test is over').catch(() => undefined)
      }
    } finally {
      await tellsIfSlow('the end of the worker', worker.stop())
    }
  }
}
