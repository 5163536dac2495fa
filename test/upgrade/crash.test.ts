import { describe, expect, test } from '@jest/globals'
import type { Action, HostName } from '../../lab/simulated'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { procedure } from './procedure'

/** The worker dies in the midst of each of these. The first node has every kind of job but the contract. */
const deaths: readonly (readonly [HostName, Action])[] = [
  ['controller1', 'stop'],
  ['controller1', 'install'],
  ['controller1', 'backup'],
  ['controller1', 'expand'],
  ['controller1', 'migrate'],
  ['controller1', 'start'],
  ['controller3', 'contract'],
]

describe('a worker that is killed', () => {
  test(
    'in the midst of each kind of job, of a drain, a join and the gate, is replaced: nothing runs twice',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        for (const [, action] of deaths) lab.take(action, 2)
        const replaceWorker = async (): Promise<void> => {
          await rehearsal.killWorker()
          await rehearsal.startWorker()
        }
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin()
        await upgrade.untilRunning('keystone/controller1/drain')
        await replaceWorker()
        for (const [host, action] of deaths.slice(0, -1)) {
          await rehearsal.underWay(host, action)
          await replaceWorker()
        }
        for (const [, action] of deaths) lab.take(action, 0)
        await upgrade.untilRunning('keystone/controller1/join')
        await replaceWorker()
        await upgrade.untilGate()
        await rehearsal.killWorker()
        await upgrade.send('keystone-upgraded', { by: 'ann' })
        lab.take('contract', 2)
        await rehearsal.startWorker()
        await rehearsal.underWay('controller3', 'contract')
        await replaceWorker()
        await upgrade.untilDone()

        expect(await rehearsal.lines()).toEqual(procedure)
        expect((await rehearsal.executions()).filter(({ end }) => end?.exit !== 0)).toEqual([])
        expect(await rehearsal.out()).toEqual([])
        // Each death was noticed: the proof that there were as many.
        const triedAgain = (await upgrade.triedAgain()).join('\n')
        for (const [host, action] of deaths)
          expect(triedAgain).toMatch(new RegExp(`${host}/${action}(-apache2)?: attempt`))
      }),
    600_000,
  )
})
