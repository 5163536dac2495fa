import { expect, test } from '@jest/globals'
import { Rehearsal } from '../support/rehearsal'
import { resetPoints, resetTo } from '../support/reset'
import { address } from '../support/temporal'
import { serversOf } from './procedure'

test(
  'an upgrade changes nothing while it does not hold the lock of its cloud: reset beside another, or its lock ended',
  () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      const { lab, name, client } = rehearsal
      await rehearsal.startWorker()
      const drain = 'keystone/controller1/drain'
      const keystone = await rehearsal.begin()
      await keystone.until('begun', ({ steps }) => steps.length > 0)
      const begun = (await resetPoints(keystone)).reverse()
      await keystone.send('abort', { by: 'ann' })
      await keystone.handle.result().catch(() => undefined)
      const glance = await rehearsal.begin('glance')
      await glance.send('pause', { now: true, by: 'ann' })
      await glance.until('paused', ({ state }) => state === 'Paused')

      // Its history says that it has the lock; Glance has it now.
      let isReset = false
      for (const point of begun) isReset ||= await resetTo(rehearsal, keystone, point)
      expect(isReset).toBe(true)
      const reset = rehearsal.watch()
      const { attention } = await reset.untilAttention(drain)
      expect(attention?.sentence).toContain(`upgrade-${name}-glance has held the lock of ${name} since 20`)
      expect(attention?.sentence).toContain('It runs since 20')
      await reset.send('retry', { by: 'ann' })
      await reset.untilDecisions(1)
      await reset.untilAttention(drain)
      expect(await rehearsal.lines()).toEqual([])
      expect(await rehearsal.out()).toEqual([])
      await glance.send('abort', { by: 'ann' })
      await glance.handle.result().catch(() => undefined)
      lab.hold('stop')
      await reset.send('retry', { by: 'ann' })

      // Its lock is ended in mid-step: that step goes on, no other is begun.
      await rehearsal.underWay('controller1', 'stop')
      await client.workflow.getHandle(`lock-${name}`).terminate('by mistake')
      lab.letGo('stop')
      const install = 'keystone/controller1/install'
      const lost = await reset.untilAttention(install)
      expect(lost.attention?.sentence).toContain(`lock-${name} was terminated at 20`)
      expect(await rehearsal.lines()).toEqual(['controller1 stop'])
      expect(await rehearsal.out()).toEqual(serversOf(1))
      await reset.send('retry', { by: 'ann' })
      await reset.untilOver(install)
      expect(await client.workflow.getHandle(`lock-${name}`).query('holder')).toBe(`upgrade-${name}-keystone`)
      await reset.send('abort', { by: 'ann', now: true })
      await reset.handle.result().catch(() => undefined)
    }),
  240_000,
)
