import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { computes, controllers, networkNodes } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import type { RehearsedUpgrade } from '../support/rehearsed-upgrade'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { stateOf, upgraded } from './end-state'
import { ledgerLike, procedureLedger } from './ledger'
import { planAndLedger } from './planned-ledger'
import { isFoundDone, isFoundToDo, isRunbookSaved } from './probed'

describe('a whole upgrade of', () => {
  test.each(['glance', 'nova', 'neutron', 'cinder'] as const)(
    '%s is the procedure on the hosts, each command once',
    (service) =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        if (service === 'neutron') lab.setDatabase('neutron/offline', 'neutron-lbaas')
        await isFoundToDo(rehearsal, service)
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin(service)
        await isRunbookSaved(rehearsal, service)
        if (service === 'neutron') await asksBeforeItsOutage(rehearsal, upgrade)
        const { steps, detached, outage } = await upgrade.toTheEnd()

        const procedure = procedureLedger(service, true)
        expect(await ledgerLike(rehearsal, procedure)).toEqual(procedure)
        const { planned, executed } = await planAndLedger(rehearsal, service, steps)
        expect(executed).toEqual(planned)
        await isFoundDone(rehearsal, service, steps)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
        expect(detached).toEqual([])
        expect(outage?.isOver ?? 'none').toBe(service === 'nova' || service === 'neutron' ? true : 'none')
        expect(await stateOf(rehearsal, service)).toEqual(upgraded(service))
        if (service === 'nova') expect(pinnedHosts(new Layout(lab.folder))).toEqual(hostsWithFile)
      }),
    600_000,
  )
})

/** A contract of a sub-project, for which every server has to be stopped, begins when a person says so. */
async function asksBeforeItsOutage(rehearsal: Rehearsal, upgrade: RehearsedUpgrade): Promise<void> {
  const { gate } = await upgrade.untilGate()
  expect(gate?.name).toBe('neutron-contract')
  expect(gate?.question).toMatch(/every neutron-server is stopped: the neutron API is down/)
  expect(await rehearsal.out()).toEqual([])
  expect((await rehearsal.lines()).filter((line) => line.endsWith('contract'))).toEqual([])
  expect((await rehearsal.lines()).filter((line) => line.endsWith('stop'))).toHaveLength(3)
}

/** Every host of Nova's but the one that has no nova.conf: none is made there. */
const hostsWithFile = [...controllers, ...networkNodes, ...computes].filter((host) => host !== 'network1')

/** The hosts whose nova.conf has what the procedure appends to all nodes. */
function pinnedHosts(disk: Layout): string[] {
  return [...controllers, ...networkNodes, ...computes].filter((host) => {
    const file = disk.host(host, 'etc/nova/nova.conf')
    return existsSync(file) && /^\[upgrade_levels\]\n(?:[^[].*\n)*?compute ?= ?auto$/m.test(readFileSync(file, 'utf8'))
  })
}
