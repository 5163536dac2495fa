import { expect, test } from '@jest/globals'
import { hostNames } from '../../lab/host-names'
import { actions, type ServiceName } from '../../lab/simulated/names'
import { killAtEach } from '../support/crashes'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { isOfStep, momentsOf, UnderWay } from '../support/under-way'
import { stateOf, upgraded } from '../upgrade/end-state'
import { ledgerLike, procedureLedger } from '../upgrade/ledger'

/** A service's upgrade whose worker dies wherever it can: a test for a file of its own, so that two run at a time. */
export function testEveryCrash(service: ServiceName): void {
  test(
    `an upgrade of ${service} whose worker is killed before each step and within it ends as a whole one does`,
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        if (service === 'neutron') rehearsal.lab.setDatabase('neutron/offline', 'neutron-lbaas')
        // So that each look and each run last long enough to die in: a command of the lab takes no time of its own.
        for (const host of hostNames) rehearsal.lab.slow(host, 120)
        for (const action of actions) rehearsal.lab.take(action, 0.5)
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin(service)
        const { within, kills } = await killAtEach(rehearsal, upgrade)

        const procedure = procedureLedger(service, true)
        expect(await ledgerLike(rehearsal, procedure)).toEqual(procedure)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(await stateOf(rehearsal, service)).toEqual(upgraded(service))
        // Each death was noticed, and no step was left out.
        expect(kills).toBeGreaterThan(procedure.length)
        const again = new Set((await upgrade.triedAgain()).map((line) => line.replace(/: (attempt|timed).*/, '')))
        const activities = new Set((await upgrade.activities()).filter(isOfStep))
        const underWay = new UnderWay(rehearsal, upgrade)
        // A step that the first look finds done never runs.
        const happened = (moment: string): boolean => moment.endsWith(':look') || underWay.hasBegun(moment)
        const unharmed = [...activities].flatMap((id) => [
          ...(again.has(id) ? [] : [`${id} was never tried again`]),
          ...momentsOf(id).filter((moment) => happened(moment) && !within.has(moment)),
        ])
        expect(unharmed).toEqual([])
      }),
    1_800_000,
  )
}
