import { describe, expect, test } from '@jest/globals'
import { versions } from '../../lab/simulated/catalogue'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

const wholeUpgrade = 600_000

describe('what an upgrade leaves for another day', () => {
  test(
    'of Glance is the contract: deferred at its gate, done later by itself, and nothing else is done again',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin('glance')
        await upgrade.untilGate()
        await upgrade.send('glance-on-ocata', { by: 'ann', answer: 'defer', note: 'not tonight' })
        const { steps } = await upgrade.untilDone()
        await upgrade.handle.result()
        expect(steps.find(({ id }) => id === 'glance/controller3/contract')?.state).toBe('not needed')
        const before = await rehearsal.lines()
        expect(before).not.toContain('controller3 contract')

        const { code, said } = await rehearsal.type('start', 'glance', '--contract-only')
        expect({ code, said }).toMatchObject({ code: 0 })
        const later = rehearsal.watch('glance')
        const { gate } = await later.untilGate()
        expect(gate).toMatchObject({ name: 'glance-on-ocata', answers: ['confirm'] })
        await later.send('glance-on-ocata', { by: 'bob' })
        const done = await later.untilDone()
        await later.handle.result()
        expect(done.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
          'glance/gate/glance-on-ocata done',
          'glance/controller3/contract done',
        ])
        expect((await rehearsal.lines()).slice(before.length)).toEqual(['controller3 contract'])

        // Ocata's tool takes a second contract for an error: it is not asked for one.
        const again = await rehearsal.begin('glance', { contractOnly: true })
        await again.untilDone()
        expect((await rehearsal.lines()).slice(before.length)).toEqual(['controller3 contract'])
        expect(await rehearsal.lab.errors()).toEqual([])
      }),
    wholeUpgrade,
  )

  test('of any other service is refused: there is no such contract', () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('keystone', { contractOnly: true })
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { type: 'InputInvalid', message: expect.stringContaining("the contract of keystone can't be deferred") },
      })
      expect(await rehearsal.lines()).toEqual([])
    }))

  test(
    'of Nova waits for the computes: its gate names the oldest, and behind it every service is restarted by itself, drained',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        await rehearsal.startWorker()
        await (await rehearsal.begin('nova')).toTheEnd()
        const before = (await rehearsal.lines()).length

        const finish = await rehearsal.begin('nova-finish')
        await finish.untilGate()
        await finish.send('computes-on-ocata', { by: 'hasty' })
        const { decisions, gate } = await finish.untilDecisions(1)
        expect(decisions).toMatchObject([{ by: 'hasty', verdict: 'refused' }])
        expect(decisions[0]?.why).toContain('the oldest nova-compute is of version 15')
        expect(gate?.name).toBe('computes-on-ocata')
        expect((await rehearsal.lines()).slice(before)).toEqual([])

        // Whoever upgrades the computes does so now.
        const compute = lab.host('compute1')
        const install = `apt-get install -y nova-compute=${versions.nova.ocata} && service nova-compute restart`
        expect((await compute.run(install)).code).toBe(0)
        await rehearsal.eventually('its row is of Ocata', async () =>
          (await lab.host('controller1').run('nova-schema')).stdout.includes('oldest_compute 16'),
        )
        const begun = (await rehearsal.lines()).length
        await finish.send('computes-on-ocata', { by: 'ann' })
        const { steps } = await finish.untilDone()
        expect(steps.filter(({ state }) => state !== 'done')).toEqual([])
        const restarts = (unit: string): string[] =>
          [1, 2, 3].flatMap((number) => [`controller${number} stop ${unit}`, `controller${number} start ${unit}`])
        const lines = (await rehearsal.executions()).slice(begun).map(({ host, action, command }) => {
          const unit = /nova-(?:conductor|scheduler|api)/.exec(command)?.[0]
          return `${host} ${action}${unit === undefined ? '' : ` ${unit}`}`
        })
        expect(lines).toEqual([
          ...restarts('nova-conductor'),
          ...restarts('nova-scheduler'),
          ...restarts('nova-api'),
          'controller1 online-migrations',
        ])
        expect(await rehearsal.out()).toEqual([])
        expect(await lab.errors()).toEqual([])
      }),
    wholeUpgrade,
  )
})
