import { describe, expect, test } from '@jest/globals'
import { activityFields, withFields } from '../../../worker/log/activity-fields'
import { activityLog } from '../../../worker/log/activities'
import { sdkLogger } from '../../../worker/log/sdk-logger'
import { captured } from './captured'

const execution = { workflowId: 'upgrade-production-keystone', runId: '0b5c' }
const info = {
  activityType: 'lookAndRun',
  activityId: '7',
  attempt: 2,
  workflowExecution: execution,
  workflowType: 'keystone',
}
const ofStep = {
  workflow: 'upgrade-production-keystone',
  run: '0b5c',
  service: 'keystone',
  step: 'keystone/controller1/stop-apache2',
  host: 'controller1',
  activity: 'lookAndRun',
  attempt: 2,
}
const input = { step: ofStep.step, upgrade: execution.workflowId }

/** Runs an activity with the log's interceptor: what it returns, or how it fails. */
async function run(log: Parameters<typeof activityLog>[0], work: () => Promise<unknown>, more = {}): Promise<unknown> {
  const { inbound } = activityLog(log)({ info: { ...info, ...more } as never })
  return inbound?.execute?.({ args: [input], headers: {} }, work)
}

describe('every line of the log', () => {
  test('has its time, its level in a word and the worker', () => {
    const { log, lines } = captured()
    log.warn('a word')
    expect(lines).toEqual([
      { level: 'warn', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), worker: '1@deploy1', message: 'a word' },
    ])
  })

  test('has an error by its type, words, stack and causes, and nothing else of it', () => {
    const { log, lines } = captured()
    const cause = Object.assign(new Error('ECONNREFUSED'), { request: { headers: {} } })
    log.error({ error: new TypeError('no answer', { cause }) }, 'a word')
    expect(lines[0]?.error).toEqual({
      type: 'TypeError',
      message: 'no answer',
      stack: expect.stringContaining('fields.test'),
      cause: { type: 'Error', message: 'ECONNREFUSED', stack: expect.any(String) },
    })
  })

  test('has workflow, run, service, step and host within an activity, however deep', async () => {
    const { log, lines } = captured()
    await withFields(activityFields(info, input), async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      log.info('within')
    })
    log.info('outside')
    expect(lines[0]).toMatchObject({ ...ofStep, message: 'within' })
    expect(lines[1]).not.toHaveProperty('workflow')
  })

  test.each([
    ['an activity without a step', { activityType: 'takeLock', activityId: '3' }, {}, undefined],
    ['a preflight, whose id is a step', { activityId: 'nova/cloud/preflight' }, {}, 'nova/cloud/preflight'],
    ['a hostile input', { activityId: '3' }, { step: '../../etc\n', host: { toString: 'x' } }, undefined],
    ['no input', { activityId: '3' }, undefined, undefined],
  ])('has what is known of %s', (_, more, given, step) => {
    const fields = activityFields({ ...info, ...more }, given)
    expect(fields).toMatchObject({ workflow: execution.workflowId, run: execution.runId })
    expect(fields.step).toBe(step)
  })
})

describe('a step', () => {
  test.each([
    ['done', 'info'],
    ['slow', 'warn'],
    ['unreachable', 'warn'],
    ['refused', 'error'],
    ['lost', 'error'],
  ])('that ends %s is a line of level %s with its words', async (state, level) => {
    const { log, lines } = captured()
    await run(log, () => Promise.resolve({ state, sentence: 'The words.' }))
    expect(lines.map(({ message }) => message)).toEqual([
      `${ofStep.step}: begun`,
      expect.stringMatching(new RegExp(`^${ofStep.step}: ${state} after [\\d.]+ s: The words\\.$`)),
    ])
    expect(lines[1]).toMatchObject({ ...ofStep, level, state })
  })

  test('that throws is left to the SDK, and an activity that only reads is silent', async () => {
    const { log, lines } = captured()
    await expect(run(log, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
    await run(log, () => Promise.resolve({ state: 'ready' }), { activityType: 'look' })
    expect(lines.map(({ message }) => message)).toEqual([`${ofStep.step}: begun`])
  })
})

describe('the lines of Temporal’s SDK', () => {
  test('have our names, whether of a workflow, of an activity or of its Rust part, and no task token', () => {
    const { log, lines } = captured()
    const sdk = sdkLogger(log)
    sdk.warn('of a workflow', { ...execution, namespace: 'default', taskQueue: 'q', sdkComponent: 'workflow' })
    const attributes = { workflowId: 'u', workflowRunId: 'r', activityId: 'keystone/cloud/preflight', attempt: 3 }
    sdk.warn('of an activity', { ...attributes, activityType: 'preflight', taskToken: 'AAAA', sdkComponent: 'worker' })
    const spanContexts = { poll: { workflow_id: 'u', run_id: 'r' } }
    sdk.warn('of the Rust part', {
      sdkComponent: 'core',
      target: 'temporalio_client::retry',
      spanContexts,
      error: 'no',
    })
    const usual = { level: 'warn', time: expect.any(String), worker: '1@deploy1' }
    expect(lines).toEqual([
      { ...usual, workflow: execution.workflowId, run: '0b5c', component: 'workflow', message: 'of a workflow' },
      {
        ...usual,
        ...{ workflow: 'u', run: 'r', service: 'keystone', step: 'keystone/cloud/preflight', host: 'cloud' },
        ...{ activity: 'preflight', attempt: 3, component: 'worker', message: 'of an activity' },
      },
      {
        ...usual,
        ...{ workflow: 'u', run: 'r', component: 'core', target: 'temporalio_client::retry', error: 'no' },
        message: 'of the Rust part',
      },
    ])
  })

  test('are asked for by the level of the log, and a refused query is no error', () => {
    const { log, lines } = captured({ level: 'warn' })
    const sdk = sdkLogger(log)
    sdk.info('not asked for')
    sdk.error('Query failed', { error: new Error('NOT-YET') })
    expect(lines.map(({ message }) => message)).toEqual(['Query failed'])
  })
})
