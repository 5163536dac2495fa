import { expect } from '@jest/globals'
import type { ServiceName } from '../../lab/simulated/names'
import type { Progress } from '../../cloud/model/progress'
import type { RehearsedUpgrade } from '../support/rehearsed-upgrade'
import type { Rehearsal } from '../support/rehearsal'
import { stateOf, upgraded } from './end-state'
import { ledgerLike, procedureLedger } from './ledger'
import { planAndLedger } from './planned-ledger'
import { isFoundDone, isFoundToDo, isRunbookSaved } from './probed'

/**
 * Upgrades a service whole. Compares the commands of the hosts with the procedure and the plan, and the end with the state
 * of an upgraded service.
 * @param meanwhile work that runs once the upgrade has begun
 */
export async function upgradesWhole(
  rehearsal: Rehearsal,
  service: ServiceName,
  meanwhile?: (upgrade: RehearsedUpgrade) => Promise<void>,
): Promise<Progress> {
  await isFoundToDo(rehearsal, service)
  if (!rehearsal.hasWorker) await rehearsal.startWorker()
  const before = (await rehearsal.executions()).length
  const upgrade = await rehearsal.begin(service)
  await isRunbookSaved(rehearsal, service)
  await meanwhile?.(upgrade)
  const progress = await upgrade.toTheEnd()
  const { steps } = progress

  const procedure = procedureLedger(service, true)
  expect(await ledgerLike(rehearsal, procedure, before)).toEqual(procedure)
  const { planned, executed } = await planAndLedger(rehearsal, service, steps, before)
  expect(executed).toEqual(planned)
  await isFoundDone(rehearsal, service, steps)
  expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
  expect(steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
  expect(progress.detached).toEqual([])
  expect(await stateOf(rehearsal, service)).toEqual(upgraded(service))
  return progress
}
