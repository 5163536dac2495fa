import { describe, expect, test } from '@jest/globals'
import { conditionKey, inOrder, type Condition, type Probed } from '../../client/plan/order'
import { upgradeId } from '../../cloud/model/ids'
import { outline } from '../../workflows/plan/outline'
import type { ProcedureName } from '../../workflows/services'
import { exampleCloud } from '../support/cloud'

const done: Probed = { state: 'done', evidence: 'seen' }
const toDo: Probed = { state: 'to do', evidence: '' }

/** The states of an upgrade's entries: `looked` has the looks of these steps; all others were done. */
async function states(
  name: ProcedureName,
  looked: Readonly<Record<string, Probed>>,
  conditions: Readonly<Record<string, Condition>> = {},
): Promise<(id: string) => string | undefined> {
  const cloud = exampleCloud()
  const { entries } = await outline(cloud, name)
  const looks = new Map(entries.map(({ id }) => [id as string, looked[id] ?? done]))
  const known = new Map(
    Object.entries(conditions).map(([when, each]) => [conditionKey(upgradeId(cloud, name), when), each]),
  )
  const found = inOrder(entries, looks, known)
  return (id) => found.get(id)?.state
}

describe('what hosts say, in the order of an upgrade', () => {
  test('a node that serves on Newton has not been joined again, and what runs there has not been started', async () => {
    const state = await states('keystone', {
      'keystone/controller2/drain': toDo,
      'keystone/controller2/stop-apache2': toDo,
    })
    expect(state('keystone/controller2/start-apache2')).toBe('to do')
    expect(state('keystone/controller2/join')).toBe('to do')
    expect(state('keystone/controller1/join')).toBe('done')
  })

  test('a node in the middle of its round is left as it is found', async () => {
    const state = await states('keystone', { 'keystone/controller2/start-apache2': toDo })
    expect(state('keystone/controller2/install')).toBe('done')
    expect(state('keystone/controller2/start-apache2')).toBe('to do')
  })

  test('a phase behind one that has not run is to do, whatever its own look made of the database', async () => {
    const state = await states('glance', {
      'glance/controller1/expand': toDo,
      'glance/controller3/contract': { state: 'refused', evidence: 'a part of it is there' },
    })
    expect(state('glance/controller1/migrate')).toBe('to do')
    expect(state('glance/controller3/contract')).toBe('to do')
  })

  test('a phase that failed is told as failed, and not hidden by its order', async () => {
    const state = await states('keystone', { 'keystone/controller1/migrate': { state: 'failed', evidence: 'code 1' } })
    expect(state('keystone/controller1/migrate')).toBe('failed')
    expect(state('keystone/controller3/contract')).toBe('to do')
  })

  test('a gate is open behind whoever has done what follows it, and only then', async () => {
    const before = await states('keystone', { 'keystone/controller3/contract': toDo })
    expect(before('keystone/gate/keystone-upgraded')).toBe('to do')
    const behind = await states('keystone', {})
    expect(behind('keystone/gate/keystone-upgraded')).toBe('done')
    const finish = await states('nova-finish', { 'nova/controller3/restart-nova-api': toDo })
    expect(finish('nova/gate/computes-upgraded')).toBe('to do')
  })

  test('what is left out because it is done is done; what is not needed is that only once the new code was asked', async () => {
    const serving = { leftOut: true, wasDone: true, evidence: 'UP on both' }
    const when = 'neutron says that a contract migration is pending'
    const none = { leftOut: true, wasDone: false, evidence: 'none' }
    const keystone = await states(
      'keystone',
      { 'keystone/controller1/drain': toDo },
      { 'controller1 is not yet on Ocata and joined': serving },
    )
    expect(keystone('keystone/controller1/drain')).toBe('done')
    const late = await states('neutron', {}, { [when]: none })
    expect(late('neutron/controller2/drain-offline')).toBe('not needed')
    expect(late('neutron/gate/neutron-contract')).toBe('not needed')
    const early = await states(
      'neutron',
      { 'neutron/controller1/expand': toDo, 'neutron/controller2/drain-offline': toDo },
      { [when]: none },
    )
    expect(early('neutron/controller2/drain-offline')).toBe('to do')
    expect(early('neutron/gate/neutron-contract')).toBe('to do')
  })
})
