import { describe, expect, test } from '@jest/globals'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { planAndLedger } from './planned-ledger'
import { procedure, serversOf } from './procedure'

const gate = 'keystone-upgraded'

describe('a whole upgrade', () => {
  test(
    'is the procedure on the hosts, each command once, with a slow host that trips no heartbeat',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        // More than a heartbeat's four seconds: to log in on controller2, and for expand.
        lab.slow('controller2', 300)
        lab.take('expand', 6)
        lab.take('contract', 3)
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin()
        await upgrade.untilRunning('keystone/controller1/drain')
        await upgrade.send(gate, { by: 'hasty' })

        await rehearsal.underWay('controller1', 'expand')
        expect(await rehearsal.out()).toEqual(serversOf(1))
        await upgrade.untilGate()
        expect(await rehearsal.out()).toEqual(serversOf(3))
        expect((await rehearsal.lines()).join()).not.toContain('contract')

        await Promise.all([upgrade.send(gate, { by: 'ann' }), upgrade.send(gate, { by: 'bob' })])
        await rehearsal.underWay('controller3', 'contract')
        expect(await rehearsal.out()).toEqual(serversOf(3))
        const { decisions, steps, detached } = await upgrade.untilDone()

        expect(await rehearsal.lines()).toEqual(procedure)
        const { planned, executed } = await planAndLedger(rehearsal, 'keystone', steps)
        expect(executed).toEqual(planned)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(steps.filter(({ state }) => state !== 'done')).toEqual([])
        expect(detached).toEqual([])
        expect(await rehearsal.out()).toEqual([])
        expect(
          ['keystone_expand', 'keystone_data_migrate', 'keystone_contract'].map((row) => lab.database(row)),
        ).toEqual([16, 16, 16])
        expect(decisions[0]).toMatchObject({ by: 'hasty', verdict: 'early' })
        expect(decisions.filter(({ verdict }) => verdict === 'taken')).toHaveLength(1)
        expect(await upgrade.triedAgain()).toEqual([])

        // The hosts hold all of it: another upgrade finds it done, asks no person and runs no command.
        await upgrade.handle.result()
        lab.slow('controller2', 0)
        const again = await rehearsal.begin()
        await again.untilDone()
        expect(await rehearsal.lines()).toEqual(procedure)
        expect(await rehearsal.out()).toEqual([])
      }),
    600_000,
  )
})
