import { describe, expect, test } from '@jest/globals'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { procedure, serversOf } from './procedure'

describe('the command line', () => {
  test(
    'plans, starts once, and takes an upgrade through attention, pause, abort and gate; exit codes tell the state',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab, name, client } = rehearsal
        const id = `upgrade-${name}-keystone`
        await rehearsal.startWorker()

        // A plan needs nobody and changes nothing.
        const planned = await rehearsal.type('plan', 'keystone', '--json')
        const plan = JSON.parse(planned.said) as { service: string; steps: Record<string, unknown>[] }
        expect(planned.code).toBe(0)
        expect(plan.service).toBe('keystone')
        expect(new Set(plan.steps.map((step) => Object.keys(step).sort().join()))).toEqual(
          new Set(['command,host,id,impact,outage,seconds,together,wayBack,when']),
        )
        expect(plan.steps.map((step) => step.id)).toContain('keystone/controller3/contract')

        // Another service's upgrade of this cloud holds the lock: it is named, and no change is made.
        const holder = `upgrade-${name}-glance`
        const lock = await client.workflow.start('cloudLock', {
          workflowId: `lock-${name}`,
          taskQueue: rehearsal.taskQueue,
          args: [{ holder }],
          memo: { holder },
        })
        expect((await rehearsal.type('start', 'keystone')).code).toBe(0)
        const refused: unknown = await client.workflow
          .getHandle(id)
          .result()
          .catch((error: unknown) => error)
        const sentence = refused instanceof Error && refused.cause instanceof Error ? refused.cause.message : ''
        expect(sentence).toContain(`${holder} has held the lock of ${name} since 20`)
        expect(sentence).toContain(`lock-${name} --name release`)
        expect(await rehearsal.lines()).toEqual([])
        expect(await rehearsal.out()).toEqual([])
        await lock.signal('release', { by: 'ann' })
        await lock.result()

        // A second start of this service is refused, too.
        lab.fail('controller1', 'stop', 5)
        expect(await rehearsal.type('start', 'keystone')).toMatchObject({ code: 0, said: expect.stringContaining(id) })
        const second = await rehearsal.type('start', 'keystone')
        expect(second.code).not.toBe(0)
        expect(second.said).toContain(`${id} is running already`)
        const upgrade = rehearsal.watch()

        // Attention, answered with a pause asked for.
        const stop = 'keystone/controller1/stop-apache2'
        await upgrade.untilAttention(stop)
        const needed = await rehearsal.type('status', 'keystone')
        expect(needed.code).toBe(4)
        expect(needed.said).toMatch(/stop-apache2 ended with exit code 5/)
        expect((await rehearsal.type('confirm', 'keystone')).code).not.toBe(0)
        expect(await rehearsal.type('retry', 'keystone', '--step', 'keystone/controller2/install')).toMatchObject({
          code: 1,
          said: expect.stringContaining(`needs no attention: ${stop} does`),
        })
        lab.heal('controller1', 'stop')
        expect((await rehearsal.type('pause', 'keystone', '--by', 'ann')).code).toBe(0)
        expect((await rehearsal.type('retry', 'keystone', '--step', stop, '--by', 'ann')).code).toBe(0)
        await upgrade.until('paused', ({ state }) => state === 'Paused')
        expect((await rehearsal.type('status', 'keystone')).code).toBe(5)
        // The point where it stops is one where every node serves.
        expect(await rehearsal.out()).toEqual([])
        expect(await rehearsal.lines()).toEqual(['controller1 stop', ...procedure.slice(0, 6)])

        // An abort between steps leaves units down; another start does the rest.
        lab.hold('install')
        expect((await rehearsal.type('resume', 'keystone', '--by', 'ann')).code).toBe(0)
        await rehearsal.underWay('controller2', 'install')
        expect((await rehearsal.type('abort', 'keystone', '--now', '--by', 'bob')).code).toBe(0)
        lab.letGo('install')
        await upgrade.until('aborted', ({ state }) => state === 'Aborted')
        expect((await rehearsal.type('status', 'keystone')).code).toBe(6)
        expect(await rehearsal.out()).toEqual(serversOf(2))
        expect((await rehearsal.type('start', 'keystone')).code).toBe(0)

        await upgrade.untilGate()
        const atGate = await rehearsal.type('status', 'keystone')
        expect(atGate.code).toBe(3)
        expect(atGate.said).toContain('Gate: keystone-upgraded')
        expect((await rehearsal.type('confirm', 'keystone', '--by', 'cid', '--note', 'looked at each')).code).toBe(0)
        await upgrade.untilDone()
        const done = await rehearsal.type('status', 'keystone')
        expect(done.code).toBe(0)
        expect(done.said).toMatch(/keystone-upgraded \(confirm\) by cid: taken; looked at each/)
        expect(await rehearsal.lines()).toEqual(['controller1 stop', ...procedure])
        expect(await rehearsal.out()).toEqual([])
      }),
    600_000,
  )
})
