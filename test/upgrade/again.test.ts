import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Layout } from '../../lab/simulated/layout'
import type { RehearsedUpgrade } from '../support/rehearsed-upgrade'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { procedure, serversOf } from './procedure'

describe('an upgrade that is terminated and started again', () => {
  test(
    'at any step, a running job or the gate does what is left: nothing twice, and the same end',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        await rehearsal.startWorker()
        let upgrade: RehearsedUpgrade = await rehearsal.begin()
        const again = async (): Promise<void> => {
          await upgrade.handle.terminate('a test')
          upgrade = await rehearsal.begin()
        }
        for (const verb of ['drain', 'stop-apache2']) {
          await upgrade.untilOver(`keystone/controller1/${verb}`)
          await again()
          expect(await rehearsal.out()).toEqual(serversOf(1))
        }
        // The preflight of the next run meets packages that are half configured, then a schema neither old nor new.
        lab.take('install', 16)
        const status = new Layout(lab.folder).host('controller1', 'dpkg/status/keystone')
        await rehearsal.eventually('packages are unpacked', () =>
          readFileSync(status, 'utf8').includes('half-configured'),
        )
        await again()
        // Between the dump and expand the next run would ask a person which dump counts: that is another test's.
        lab.hold('expand', 3)
        const halfWay = async (): Promise<void> => {
          await upgrade.untilRunning('keystone/controller1/expand')
          await rehearsal.eventually('expand is half-way through', () => lab.database('keystone_expand') === 12)
        }
        await halfWay()
        await again()
        await halfWay()
        await again()
        lab.letGo('expand', 3)
        lab.take('install', 0)
        await upgrade.untilOver('keystone/controller1/start-apache2')
        await again()
        await upgrade.untilOver('keystone/controller1/join')
        await again()
        await upgrade.untilGate()
        await again()
        await upgrade.untilGate()
        // A confirmation of an earlier run does not confirm this one.
        expect(await rehearsal.lines()).toEqual(procedure.slice(0, -1))
        expect(await rehearsal.out()).toEqual(serversOf(3))
        lab.take('contract', 3)
        await upgrade.send('keystone-upgraded', { by: 'ann' })
        await rehearsal.underWay('controller3', 'contract')
        await again()
        // After the gate the contract runs already, so nobody is asked again.
        const { decisions } = await upgrade.untilDone()
        expect(decisions).toEqual([])

        expect(await rehearsal.lines()).toEqual(procedure)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(await rehearsal.out()).toEqual([])
        expect(
          ['keystone_expand', 'keystone_data_migrate', 'keystone_contract'].map((row) => lab.database(row)),
        ).toEqual([16, 16, 16])
      }),
    600_000,
  )
})
