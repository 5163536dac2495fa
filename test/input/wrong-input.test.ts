import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Client, WorkflowFailedError, type WorkflowHandle, type WorkflowOptions } from '@temporalio/client'
import { ApplicationFailure } from '@temporalio/common'
import { serviceNames } from '../../cloud/model/ids'
import { dataConverter } from '../../cloud/converter'
import type { Progress } from '../../cloud/model/progress'
import { Bench } from '../support/recording'
import { garbled } from '../support/payloads'
import { Raw } from '../support/raw'
import { AskedCloud } from './asked-cloud'

const cloud = new AskedCloud()
const lock = `upgrade-${cloud.cloud.name}-keystone`
let bench: Bench
let worker: { stop: () => Promise<void> }
beforeAll(async () => {
  bench = await Bench.open()
  worker = await bench.worker(cloud)
})
beforeEach(() => void cloud.asked.splice(0))
afterAll(async () => {
  await worker.stop()
  await bench.close()
})

/** The sentence that a workflow ended with. */
async function sentenceOf(handle: WorkflowHandle): Promise<string> {
  const error: unknown = await handle.result().catch((reason: unknown) => reason)
  if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause.message
  throw new Error(`the workflow did not fail with a sentence: ${String(error)}`)
}

const progressOf = (id: string): Promise<Progress> =>
  new Client({ connection: bench.connection }).workflow.getHandle(id).query<Progress>('progress')

type StartOptions = Pick<WorkflowOptions, 'workflowExecutionTimeout' | 'workflowRunTimeout' | 'retry'>

/** Starts a workflow and gives the sentence it ended with. */
async function refusal(
  input: unknown,
  { type = 'keystone', id = lock, ...options }: { type?: string; id?: string } & StartOptions = {},
): Promise<string> {
  const { workflow } = new Client({ connection: bench.connection, dataConverter })
  const taskQueue = bench.taskQueue + cloud.cloud.name
  return sentenceOf(await workflow.start(type, { workflowId: id, taskQueue, args: [input], ...options }))
}

const wrong: [what: string, input: unknown, problem: string][] = [
  ['nothing', undefined, 'the whole is nothing: should be a mapping, {key: value}'],
  ['null', null, 'the whole is nothing: should be a mapping, {key: value}'],
  ['a list', ['production'], 'the whole is ["production"]: should be a mapping, {key: value}'],
  ['a bare text', 'production', 'the whole is "production": should be a mapping, {key: value}'],
  ['a number for the cloud', { cloud: 1 }, 'cloud is 1: should be a text: put it in quotes'],
  ['an empty name', { cloud: '' }, 'cloud is "": should be a text of at least 1 character(s)'],
  [
    'a name without end',
    { cloud: 'x'.repeat(201) },
    `cloud is "${'x'.repeat(59)}…: should be a text of at most 200 character(s)`,
  ],
  [
    'a misspelt key',
    { clouds: 'x' },
    'cloud is nothing: should be a text; clouds should be left out: there is no such key; look at its spelling',
  ],
  [
    'a key too many',
    { cloud: 'x', force: true },
    'force should be left out: there is no such key; look at its spelling',
  ],
  ['a mapping for the name', { cloud: { name: 'x' } }, 'cloud is {"name":"x"}: should be a text'],
]

describe('a workflow of any type that is started with what is no JSON value', () => {
  const ids = { cloud: `upgrade-${cloud.cloud.name}`, preflight: `preflight-${cloud.cloud.name}`, keystone: lock }
  test.each(Object.entries(ids))('ends with a sentence: %s', async (type, id) => {
    const client = new Client({ connection: bench.connection, dataConverter })
    for (const [, payload, said] of garbled) {
      await new Raw(client).start(type, id, bench.taskQueue + cloud.cloud.name, [payload])
      expect(await sentenceOf(client.workflow.getHandle(id))).toContain(
        `: the whole is ${said}: should be one JSON value`,
      )
    }
    expect(cloud.asked).toEqual([])
  })
})

describe('an upgrade that is started wrongly', () => {
  test.each(wrong)('ends with a sentence before anything is asked of the world: %s', async (_, input, problem) => {
    const sentence = `The input should be {"cloud":"NAME"}: ${problem}`
    expect(await refusal(input)).toBe(sentence)
    expect(cloud.asked).toEqual([])
    expect(await progressOf(lock)).toMatchObject({ state: 'Refused', refusal: sentence, attention: null, steps: [] })
  })

  test('ends with what the file lacks where there is no such cloud, having read no more', async () => {
    const sentence = "elsewhere.yaml can't be read"
    expect(await refusal({ cloud: 'elsewhere' })).toBe(sentence)
    expect(cloud.asked).toEqual(['loadCloud'])
    expect(await progressOf(lock)).toMatchObject({ state: 'Refused', refusal: sentence })
  })

  test('ends with the id that it should have where its own would be no lock', async () => {
    const id = `my-own-${cloud.cloud.name}`
    expect(await refusal({ cloud: cloud.cloud.name }, { id })).toBe(
      `This workflow's id is ${id}; start it as ${lock}: the id keeps two upgrades of one service apart.`,
    )
    expect(cloud.asked).toEqual(['loadCloud'])
    expect(cloud.holder).toBeUndefined()
    expect(await progressOf(id)).toMatchObject({ state: 'Refused', cloud: cloud.cloud.name })
  })

  test.each<[string, StartOptions, string]>([
    [
      'the execution',
      { workflowExecutionTimeout: '1 hour' },
      'an execution timeout of 3600 s and a run timeout of 3600 s',
    ],
    ['the run', { workflowRunTimeout: '2 hours' }, 'a run timeout of 7200 s'],
  ])('ends before it begins where a timeout of %s would end it in the middle of a step', async (_, options, words) => {
    for (const [type, id] of [
      ['keystone', lock],
      ['cloud', `upgrade-${cloud.cloud.name}`],
    ] as const) {
      const sentence = await refusal({ cloud: cloud.cloud.name }, { type, id, ...options })
      expect(sentence).toMatch(
        new RegExp(`^It was started with .*${words}: Temporal would end it in the middle of a step`),
      )
      expect(await progressOf(id)).toMatchObject({ state: 'Refused', refusal: sentence })
    }
    expect(cloud.asked).toEqual([])
    expect(cloud.holder).toBeUndefined()
  })

  test('ends before it begins where a cron schedule would begin it again after an abort', async () => {
    const { workflow } = new Client({ connection: bench.connection, dataConverter })
    const taskQueue = bench.taskQueue + cloud.cloud.name
    const { firstExecutionRunId } = await workflow.start('keystone', {
      workflowId: lock,
      taskQueue,
      args: [{ cloud: cloud.cloud.name }],
      cronSchedule: '@every 1s',
    })
    try {
      const first = workflow.getHandle(lock, firstExecutionRunId, { followRuns: false })
      await first.result().catch(() => undefined)
      const { state, refusal: why } = await first.query<Progress>('progress')
      expect({ state, why }).toEqual({
        state: 'Refused',
        why: expect.stringMatching(/the cron schedule @every 1s: .* terminate this one/) as unknown,
      })
    } finally {
      await workflow.getHandle(lock).terminate('for the test')
    }
    expect(cloud.asked).toEqual([])
  })

  test.each([
    ['the lock is another’s', 'keystone', lock, { cloud: cloud.cloud.name }, 'upgrade-other-glance holds the lock'],
    [
      'a contract can’t be deferred',
      'cinder',
      `upgrade-${cloud.cloud.name}-cinder`,
      { cloud: cloud.cloud.name, contractOnly: true },
      'contractOnly is true',
    ],
    ['the whole cloud’s input is wrong', 'cloud', `upgrade-${cloud.cloud.name}`, {}, 'The input should be'],
  ])('is Refused and not Running, in its answer, its details and the list: %s', async (_, type, id, input, words) => {
    cloud.holder = 'upgrade-other-glance'
    try {
      expect(await refusal(input, { type, id })).toContain(words)
    } finally {
      cloud.holder = undefined
    }
    const { state, refusal: why } = await progressOf(id)
    expect({ state, why }).toEqual({ state: 'Refused', why: expect.stringContaining(words) as unknown })
    const handle = new Client({ connection: bench.connection }).workflow.getHandle(id)
    const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
    expect(metadata.currentDetails).toMatch(new RegExp(`^\\*\\*Refused\\*\\*[^]*${words}`))
    const { typedSearchAttributes } = await handle.describe()
    expect(typedSearchAttributes.getAll().map(({ key, value }) => `${key.name} ${String(value)}`)).toContain(
      'UpgradeState Refused',
    )
    const history = await handle.query<readonly unknown[]>('history')
    expect(history.at(-1)).toMatchObject({ what: 'ended', state: 'Refused' })
  })
})

describe('a preflight that is started wrongly', () => {
  test.each([
    ['no cloud', { service: 'nova' }, 'cloud is nothing: should be a text'],
    [
      'an unknown service',
      { cloud: 'x', service: 'swift' },
      `service is "swift": should be one of ${serviceNames.join(', ')}`,
    ],
  ])('ends with a sentence before anything is asked of the world: %s', async (_, input, problem) => {
    const id = `preflight-${cloud.cloud.name}`
    expect(await refusal(input, { type: 'preflight', id })).toBe(
      `The input should be {"cloud":"NAME"} or {"cloud":"NAME","service":"keystone"}: ${problem}`,
    )
    expect(cloud.asked).toEqual([])
  })
})
