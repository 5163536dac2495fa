import { expect, test } from '@jest/globals'
import type { ServiceName } from '../../lab/simulated/names'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { terminateAtEach } from '../support/terminations'
import { stateOf, upgraded } from '../upgrade/end-state'
import { ledgerLike, procedureLedger } from '../upgrade/ledger'

/** A service's upgrade that is terminated again and again: a test for a file of its own, so that two run at a time. */
export function testEveryTermination(service: ServiceName): void {
  test(
    `an upgrade of ${service} that is terminated in each step and started again does what is left, nothing twice`,
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        // So that a stop lasts long enough to be cut off in, also where the machine is busy.
        rehearsal.lab.take('stop', 2)
        await rehearsal.startWorker()
        const { at, begun } = await terminateAtEach(rehearsal, service)

        const procedure = procedureLedger(service)
        expect(await ledgerLike(rehearsal, procedure)).toEqual(procedure)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(await stateOf(rehearsal, service)).toEqual(upgraded(service))
        // Every step that ever began on a host was cut off once.
        expect([...begun].filter((id) => !at.has(id))).toEqual([])
        expect(at.size).toBeGreaterThan(procedure.length)
      }),
    1_800_000,
  )
}
