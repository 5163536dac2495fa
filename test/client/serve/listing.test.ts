import { TypedSearchAttributes, defineSearchAttributeKey } from '@temporalio/common'
import type { WorkflowExecutionInfo } from '@temporalio/client'
import { describe, expect, test } from '@jest/globals'
import { cloudIn, listedRun, mostUrgent, upgradesOf, type ListedUpgrade } from '../../../client/serve/listing'
import { listed } from './views'

const state = defineSearchAttributeKey('UpgradeState', 'KEYWORD')

function info(changes: { id?: string; type?: string; status?: string; said?: string }): WorkflowExecutionInfo {
  const { id = 'upgrade-production-keystone', type = 'keystone', status = 'RUNNING', said } = changes
  return {
    workflowId: id,
    type,
    runId: 'r1',
    startTime: new Date(0),
    status: { name: status, code: 1 },
    typedSearchAttributes: new TypedSearchAttributes(said === undefined ? [] : [{ key: state, value: said }]),
  } as unknown as WorkflowExecutionInfo
}

describe('the list of upgrades', () => {
  test.each([
    ['RUNNING', 'AwaitingGate', 'AwaitingGate'],
    ['RUNNING', undefined, 'Running'],
    ['RUNNING', '<b>owned</b>', 'Running'],
    ['COMPLETED', 'Running', 'Done'],
    ['FAILED', 'Aborted', 'Aborted'],
    ['FAILED', 'Attention', 'Failed'],
    ['TERMINATED', 'Attention', 'Ended from outside'],
    ['CANCELLED', 'Running', 'Ended from outside'],
    ['TIMED_OUT', 'Running', 'Failed'],
  ])('has of a run that is %s and last said %s: %s', (status, said, expected) => {
    expect(listedRun(info({ status, ...(said === undefined ? {} : { said }) }))?.state).toBe(expected)
  })

  test.each([
    ['upgrade-production-keystone', 'keystone', { name: 'production', release: { idSuffix: '' } }],
    ['upgrade-production-keystone.pike', 'keystone', { name: 'production', release: { idSuffix: '.pike' } }],
    ['upgrade-production', 'cloud', { name: 'production', release: { idSuffix: '' } }],
    ['upgrade-a-nova-nova-finish', 'nova-finish', { name: 'a-nova', release: { idSuffix: '' } }],
    ['upgrade-production-keystone', 'glance', undefined],
    ['upgrade--keystone', 'keystone', undefined],
    ['preflight-production', 'cloud', undefined],
    ['upgrade-production-keystone-2026-11-30T02:00:00Z', 'keystone', undefined],
  ] as const)('finds the cloud in %s of the type %s', (id, name, cloud) => {
    expect(cloudIn(id, name)).toEqual(cloud)
  })

  test('leaves out other workflows, whatever their ids are', () => {
    expect(listedRun(info({ type: 'lock' }))).toBeUndefined()
    expect(listedRun(info({ id: '"><script>' }))).toBeUndefined()
  })

  test('has the newest run of each upgrade, and the number of them', () => {
    const run = (id: string, began: number): ListedUpgrade => listed('keystone', { run: id, began: new Date(began) })
    const [first, ...others] = upgradesOf([run('old', 1), run('newest', 3), run('older', 2)])
    expect(others).toEqual([])
    expect(first).toMatchObject({ run: 'newest', runs: 3 })
  })

  test('opens at the upgrade that needs somebody, then at one that runs, then at the newest', () => {
    const ofStates = (...states: ListedUpgrade['state'][]): string | undefined => {
      const names = ['keystone', 'glance', 'nova', 'cinder'] as const
      const upgrades = states.map((each, index) => listed(names[index] ?? 'cloud', { state: each }))
      return mostUrgent({ upgrades, isCut: false })?.state
    }
    expect(ofStates('Done', 'Running', 'AwaitingGate', 'Attention')).toBe('Attention')
    expect(ofStates('Done', 'Running', 'AwaitingGate')).toBe('AwaitingGate')
    expect(ofStates('Done', 'Running')).toBe('Running')
    expect(ofStates('Done', 'Aborted')).toBe('Done')
    expect(ofStates()).toBeUndefined()
  })
})
