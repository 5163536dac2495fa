import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import fc from 'fast-check'
import { createActivities, type Activities } from '../../activities'
import { dataConverter } from '../../cloud/converter'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { failure, payload, seed, told } from '../support/anything'
import { endByHand, WaitingCloud, type ByHand } from '../support/by-hand'
import { payloadOf } from '../support/payloads'
import { Raw } from '../support/raw'
import { Bench, DrivenUpgrade } from '../support/recording'

/** The bound that docs/explanation/guarantees.md promises. */
const progressBytes = 256_000
const runs = 12

const serving = 'keystone/controller1/serving'
const drain = 'keystone/controller1/drain'
const contract = 'keystone/controller3/contract'
const gate = 'keystone-upgraded'

let bench: Bench
let raw: Raw
let client: Client
beforeAll(async () => {
  bench = await Bench.open()
  client = new Client({ connection: bench.connection, dataConverter })
  raw = new Raw(client)
})
afterAll(() => bench.close())

/**
 * One payload: of an activity's result Temporal's Core takes neither none in a list nor two, and fails the workflow task
 * before any code of a workflow sees them. No command line and no SDK sends such.
 */
const anyEnd: fc.Arbitrary<ByHand> = fc.oneof(
  {
    weight: 3,
    arbitrary: payload.map((one): ByHand => ({ with: 'result', payloads: [one] })),
  },
  { weight: 2, arbitrary: failure.map((made): ByHand => ({ with: 'failure', failure: made })) },
)
/** Control characters take six bytes each as JSON. */
const huge = '\u0001'.repeat(5_000)
const resultOf = (value: unknown): ByHand => ({
  with: 'result',
  payloads: [payloadOf(JSON.stringify(value), 'json/plain')],
})

/** A workflow that a test has brought to the point at which it asks for one kind of activity. */
interface Asking {
  readonly cloud: WaitingCloud
  readonly handle: WorkflowHandle
  readonly upgrade: DrivenUpgrade
}

/** One kind of activity: how it is asked for, and the effect of a result that is none. */
interface Asked {
  readonly cloud: () => WaitingCloud
  readonly name?: UpgradeName
  /** Brings the workflow to where it asks for the first time. */
  readonly before?: (asking: Asking) => Promise<unknown>
  /** Checks the effect of the wrong result, and lets the workflow ask again. Absent if the result ends the workflow. */
  readonly again?: (asking: Asking, made: ByHand) => Promise<unknown>
  /** True if it is the lock of a cloud that asks, rather than an upgrade. */
  readonly lock?: true
  /** Times that one workflow asks. Default: 1. */
  readonly times?: number
  /** Right by its form, and far too large. */
  readonly huge?: unknown
}

const notOne = /^(The result of \S+ is not one: |\S+ failed: )/

/** Waits until the attention of a step says that its result is none, and answers retry. */
async function retried({ upgrade }: Asking, step: string, words = notOne): Promise<void> {
  await until(upgrade, ({ attention }) => attention?.step === step && words.test(attention.sentence))
  const { decisions } = await upgrade.progress()
  const before = decisions.at(-1)?.at
  await upgrade.send('retry', { by: 'ann' })
  await until(upgrade, (progress) => progress.attention === null && progress.decisions.at(-1)?.at !== before)
}

async function until(upgrade: DrivenUpgrade, holds: Parameters<DrivenUpgrade['until']>[1]): Promise<void> {
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    if (holds(await upgrade.progress())) return
    await sleep(20)
  }
  throw new Error(`never: ${JSON.stringify((await upgrade.progress()).attention)}`)
}

const asked: Readonly<Record<keyof Activities, Asked>> = {
  loadCloud: { cloud: () => new WaitingCloud('loadCloud') },
  takeLock: { cloud: () => new WaitingCloud('takeLock'), huge: { taken: false, holder: 'x', sentence: huge } },
  preflight: {
    cloud: () => new WaitingCloud('preflight'),
    again: (asking) => retried(asking, 'keystone/cloud/preflight', /^Preflight: 1 of 1 checks failed/),
    huge: {
      ok: false,
      checks: Array.from({ length: 20 }, () => ({
        ...{ name: huge, where: huge, required: true, ok: false, said: 'x', remedy: 'x' },
      })),
      out: Array.from({ length: 12_000 }, (_, at) => `host${at}`),
    },
  },
  look: { cloud: () => new WaitingCloud('look', serving), again: (asking) => retried(asking, serving) },
  lookAndRun: {
    cloud: () => new WaitingCloud('run', drain),
    again: (asking) => retried(asking, drain),
    huge: { state: 'refused', type: huge, sentence: huge },
  },
  run: {
    cloud: () => new WaitingCloud('run', contract),
    before: async ({ upgrade }) => {
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
    },
    again: (asking) => retried(asking, contract),
    huge: { state: 'refused', type: huge, sentence: huge },
  },
  evidence: {
    cloud: () => new WaitingCloud('evidence'),
    before: async ({ upgrade, handle }) => {
      await endByHand(raw, handle, 'evidence', resultOf({ run: '', ok: true, nodes: [], strangers: [] }))
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
    },
    again: async ({ upgrade }) => {
      await until(upgrade, ({ gate: open, decisions }) => open !== null && decisions.at(-1)?.verdict === 'refused')
      const { decisions, decisionsLeftOut = 0 } = await upgrade.progress()
      expect(decisions.at(-1)?.why).toMatch(/^worker: the evidence could not be read: /)
      expect(decisions.length + decisionsLeftOut).toBeGreaterThan(0)
      await upgrade.send(gate, { by: 'ann' })
    },
    huge: {
      run: '',
      ok: false,
      nodes: Array.from({ length: 15 }, () => ({ host: huge, ok: false, said: huge })),
      strangers: Array.from({ length: 9 }, () => huge),
    },
  },
  watch: {
    cloud: () => new WaitingCloud('watch'),
    before: ({ upgrade }) => upgrade.untilGate(),
    again: async ({ cloud, upgrade }) => {
      const told = cloud.told.length
      for (const end = Date.now() + 60_000; cloud.told.length <= told && Date.now() < end;) await sleep(20)
      expect((await upgrade.progress()).gate?.name).toBe(gate)
    },
    huge: { serving: false, said: huge },
  },
  leaveOut: {
    cloud: () => new WaitingCloud('leaveOut', undefined, (cloud) => ({ ...cloud, minimumUp: 1 })),
    before: async ({ cloud, upgrade }) => {
      cloud.runs.set(drain, () => ({ state: 'refused', type: 'NotWorking', sentence: 'no' }))
      await upgrade.untilAttention(drain)
      await upgrade.send('leave-out', { host: 'controller2' })
    },
    again: async ({ upgrade }) => {
      await until(
        upgrade,
        ({ decisions }) => decisions.at(-1)?.why.startsWith('the balancers could not be asked: ') === true,
      )
      await upgrade.send('leave-out', { host: 'controller2', by: 'ann' })
    },
    huge: { ok: false, said: huge },
  },
  follow: {
    cloud: () => new WaitingCloud('follow'),
    name: 'cloud',
    again: (asking) => retried(asking, 'keystone/cloud/follow'),
    huge: {
      state: 'changed',
      progress: {
        state: 'Attention',
        steps: [],
        attention: {
          step: drain,
          host: null,
          sentence: huge,
          tail: huge,
          answers: Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`answer${at}`, huge.slice(0, 5000)])),
          waiting: true,
          since: '2026-11-28T02:00:00.000Z',
        },
        gate: {
          name: gate,
          question: huge,
          answers: ['confirm'],
          since: '2026-11-28T02:00:00.000Z',
          evidence: {
            run: '',
            ok: false,
            nodes: Array.from({ length: 30 }, () => ({ host: 'x', ok: false, said: huge.slice(0, 1000) })),
            strangers: [],
          },
        },
        outage: null,
        detached: Array.from({ length: 9000 }, (_, at) => `host${at}`),
        leftOut: Array.from({ length: 20 }, () => ({
          ...{ service: 'keystone', host: 'x', by: '', note: '', at: '', todo: huge.slice(0, 4000) },
        })),
      },
    },
  },
  releaseLock: {
    cloud: () => refusing(new WaitingCloud('releaseLock')),
    before: abort,
  },
  notify: {
    cloud: () => refusing(new WaitingCloud('notify')),
    before: abort,
    // One preflight and one abort.
    times: 2,
  },
  holderState: {
    cloud: () => new WaitingCloud('holderState'),
    lock: true,
    before: ({ handle }) => handle.signal('release', { by: 'ann' }),
    again: async ({ handle }) => {
      await handle.signal('release', { by: 'ann' })
      // Still held: it answers.
      expect(await handle.query('holder')).toBe(handle.workflowId)
    },
    huge: { runs: true, said: huge },
  },
}

/** A cloud whose preflight does not let an upgrade begin. */
function refusing(cloud: WaitingCloud): WaitingCloud {
  const check = { name: 'disk', where: 'controller1', required: true, ok: false, said: 'full', remedy: 'Make room.' }
  cloud.preflight = { ok: false, checks: [check], out: [] }
  return cloud
}

async function abort({ upgrade }: Asking): Promise<void> {
  await upgrade.untilAttention('keystone/cloud/preflight')
  await upgrade.send('abort', { by: 'ann', now: true })
}

const idOf = ({ name = 'keystone', lock }: Asked, cloud: WaitingCloud): string =>
  lock === true ? `lock-${cloud.cloud.name}` : upgradeId(cloud.cloud, name)

/** Runs a test with a worker that waits for a person, and the workflow that asks; ends all that was started. */
async function asking(how: Asked, story: (begin: () => Promise<Asking>) => Promise<void>): Promise<void> {
  const cloud = how.cloud()
  const workflowId = idOf(how, cloud)
  const taskQueue = bench.taskQueue + cloud.cloud.name
  const worker = await bench.worker(cloud)
  try {
    await client.withDeadline(Date.now() + 150_000, () =>
      story(async () => {
        const input = how.lock === true ? { holder: workflowId } : { cloud: cloud.cloud.name }
        const type = how.lock === true ? 'cloudLock' : (how.name ?? 'keystone')
        const handle = await client.workflow.start(type, { workflowId, taskQueue, args: [input] })
        const begun = { cloud, handle, upgrade: new DrivenUpgrade(handle, client) }
        await how.before?.(begun)
        return begun
      }),
    )
  } finally {
    for (const id of [workflowId, upgradeId(cloud.cloud, 'keystone')])
      await client.workflow
        .getHandle(id)
        .terminate('the test is over')
        .catch(() => undefined)
    await worker.stop()
  }
}

/** The sentence that a workflow ended with. */
const lastWords = (handle: WorkflowHandle): Promise<string> =>
  handle.result().then(
    () => 'it did not fail',
    (error: unknown) =>
      error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure
        ? error.cause.message
        : String(error),
  )

const check = async (property: fc.IAsyncProperty<[ByHand]>): Promise<void> =>
  told(await fc.check(property, { seed, numRuns: runs, endOnFailure: true }))

const cases = Object.entries(asked) as [keyof Activities, Asked][]
const goingOn = cases.filter(([, { again }]) => again !== undefined)
const ending = cases.filter(([, { again }]) => again === undefined)

test('every activity is tried', () => {
  expect(Object.keys(asked).sort()).toEqual(Object.keys(createActivities({} as never)).sort())
})

describe(`whatever an activity is ended with by hand (seed ${seed})`, () => {
  test.each(goingOn)('fails no task, is told, and the activity is asked for again: %s', async (activity, how) => {
    const { again } = how
    if (again === undefined) throw new Error('it does not go on')
    await asking(how, async (begin) => {
      const begun = await begin()
      const { handle } = begun
      const bounded = async (): Promise<void> => {
        if (how.lock !== true) expect(await raw.query(handle.workflowId, 'progress')).toBeLessThan(progressBytes)
      }
      try {
        await check(
          fc.asyncProperty(anyEnd, async (made) => {
            expect(await endByHand(raw, handle, activity, made)).toBe(true)
            await again(begun, made)
            await bounded()
          }),
        )
        if (how.huge !== undefined) await endByHand(raw, handle, activity, resultOf(how.huge))
        await sleep(100)
        await bounded()
      } finally {
        expect({ seed, failed: await raw.failedTasks(handle.workflowId) }).toEqual({ seed, failed: [] })
      }
    })
  })

  test.each(ending)('fails no task, and the workflow ends with a sentence: %s', async (activity, how) => {
    await asking(how, async (begin) => {
      const sentence = async (made: ByHand): Promise<string> => {
        const { handle } = await begin()
        for (let times = how.times ?? 1; times > 0; times -= 1) await endByHand(raw, handle, activity, made)
        try {
          const words = await lastWords(handle)
          expect(words.length).toBeLessThan(5000)
          return words
        } finally {
          expect({ seed, failed: await raw.failedTasks(handle.workflowId) }).toEqual({ seed, failed: [] })
        }
      }
      await check(
        fc.asyncProperty(anyEnd, async (made) => {
          expect(await sentence(made)).toMatch(
            how.before === undefined
              ? /: Nothing was changed|Nothing was changed: start it again\.$/
              : /^Aborted by ann\./,
          )
        }),
      )
      if (how.huge !== undefined) await sentence(resultOf(how.huge))
    })
  })

  test('that is almost a cloud: the upgrade ends with a sentence, or goes on with it and can be aborted', async () => {
    const how = { ...asked.loadCloud, cloud: () => refusing(new WaitingCloud('loadCloud')) }
    await asking(how, async (begin) => {
      const right = { ok: true, cloud: how.cloud().cloud, sha256: 'none' }
      const goesWell = async (made: ByHand): Promise<void> => {
        const { handle, upgrade } = await begin()
        await endByHand(raw, handle, 'loadCloud', made)
        for (;;) {
          const { status } = await handle.describe()
          if (status.name !== 'RUNNING') break
          if ((await upgrade.progress()).attention === null) await sleep(20)
          else await upgrade.send('abort', { by: 'ann', now: true }).catch(() => undefined)
        }
        expect(await lastWords(handle)).toMatch(/Nothing was changed|^Aborted by ann|start it as /)
        expect({ seed, failed: await raw.failedTasks(handle.workflowId) }).toEqual({ seed, failed: [] })
      }
      for (const key of Object.keys(right.cloud))
        await goesWell(resultOf({ ...right, cloud: { ...right.cloud, [key]: undefined } }))
      await check(fc.asyncProperty(almostA(right), goesWell))
    })
  })
})

/** A right value in which one thing, anywhere, is another. */
function almostA(right: unknown): fc.Arbitrary<ByHand> {
  const other = fc.oneof(
    { weight: 3, arbitrary: fc.jsonValue() },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(undefined, null, huge, -1, [], {}, '../x', 'x y', 'a'.repeat(300)),
    },
  )
  return fc.tuple(fc.nat(), other).map(([at, value]) => {
    const copy = { whole: JSON.parse(JSON.stringify(right)) as unknown }
    const places: [object, string][] = []
    const visit = (inner: object): void => {
      for (const [key, below] of Object.entries(inner)) {
        places.push([inner, key])
        if (typeof below === 'object' && below !== null) visit(below as object)
      }
    }
    visit(copy)
    const [inner, key] = places[at % places.length] ?? [copy, 'whole']
    Object.defineProperty(inner, key, { value, enumerable: true, configurable: true, writable: true })
    return resultOf(copy.whole)
  })
}
