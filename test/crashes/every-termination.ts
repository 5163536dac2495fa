import { expect, test } from '@jest/globals'
import type { ServiceName } from '../../cloud/model/ids'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { terminateAtEach } from '../support/terminations'
import { stateOf, upgraded } from '../upgrade/end-state'
import { ledgerLike, procedureLedger } from '../upgrade/ledger'

/** A service's upgrade that is terminated again and again: a test for a file of its own, so that two run at a time. */
export function testEveryTermination(service: ServiceName): void {
  test(
    `an upgrade of ${service} that is terminated in each kind of step and started again does what is left, nothing twice`,
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        await rehearsal.startWorker()
        const { at, upgrade } = await terminateAtEach(rehearsal, service)

        const procedure = procedureLedger(service)
        expect(await ledgerLike(rehearsal, procedure)).toEqual(procedure)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(await stateOf(rehearsal, service)).toEqual(upgraded(service))
        // Every kind of step that was ever run was cut off once.
        const kinds = new Set(at.map((id) => id.split('/').at(-1)))
        const ran = (await upgrade.activities()).filter((id) => /^\w+\/(?!cloud|gate)[^:]+$/.test(id))
        expect(ran.filter((id) => !kinds.has(id.split('/').at(-1)))).toEqual([])
        expect(at.length).toBeGreaterThan(10)
      }),
    1_800_000,
  )
}
