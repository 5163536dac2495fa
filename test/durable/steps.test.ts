import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { plan } from '../../workflows/plan/plan'
import { Bench, RecordingCloud } from '../support/recording'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

describe('an upgrade on Temporal', () => {
  test('does the steps of its plan, each once, in the plan’s order', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.handle.result()
      const { steps } = await plan(cloud.cloud, 'keystone')
      expect(cloud.ledger).toEqual(
        steps.flatMap(({ id, host }) => (host === null || id.endsWith('/prove') ? [] : [id])),
      )
      expect((await upgrade.progress()).state).toBe('Done')
      expect(cloud.told.at(-1)).toContain('is on Ocata')
      expect(cloud.holder).toBeUndefined()
    })
  })

  test('takes what the hosts show as done for done, and runs only what is left', async () => {
    const cloud = new RecordingCloud()
    for (const verb of ['drain', 'stop-apache2', 'install', 'backup', 'expand'])
      cloud.done.add(`keystone/controller1/${verb}`)
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      expect(cloud.ledger.slice(0, 3)).toEqual([
        'keystone/controller1/migrate',
        'keystone/controller1/start-apache2',
        'keystone/controller1/join',
      ])
    })
  })

  test('drains no node again that already serves on the new release, and still runs the phases', async () => {
    const cloud = new RecordingCloud()
    cloud.done.add('keystone/controller1/serving').add('keystone/controller2/serving')
    await bench.with(cloud, async (upgrade) => {
      const progress = await upgrade.untilGate()
      expect(cloud.ledger.filter((step) => !step.includes('controller3'))).toEqual([
        'keystone/controller1/backup',
        'keystone/controller1/expand',
        'keystone/controller1/migrate',
      ])
      expect(progress.steps.find(({ id }) => id === 'keystone/controller2/drain')?.state).toBe('not needed')
    })
  })

  test('attaches to a job that runs, with its own generation', async () => {
    const cloud = new RecordingCloud()
    cloud.looks.set('keystone/controller1/expand', () => ({ state: 'running', generation: 4, seconds: 9 }))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      expect(cloud.generations.get('keystone/controller1/expand')).toBe(4)
    })
  })

  test('says who holds the cloud’s lock, and changes nothing', async () => {
    const cloud = new RecordingCloud()
    cloud.holder = 'upgrade-other-glance'
    await bench.with(cloud, async (upgrade) => {
      await expect(upgrade.handle.result()).rejects.toMatchObject({
        cause: { message: expect.stringContaining('upgrade-other-glance holds the lock of') as unknown },
      })
      expect(cloud.ledger).toEqual([])
      expect(cloud.holder).toBe('upgrade-other-glance')
    })
  })

  test('waits where preflight fails, with what mends it, and checks again on retry', async () => {
    const cloud = new RecordingCloud()
    const check = {
      name: 'disk',
      where: 'controller2',
      required: true,
      ok: false,
      said: '/var is full',
      remedy: 'Make room.',
    }
    cloud.preflight = { ok: false, checks: [check], out: [] }
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention('keystone/cloud/preflight')
      expect(attention?.tail).toContain('controller2: disk: /var is full Make room.')
      expect(cloud.ledger).toEqual([])
      cloud.preflight = { ok: true, checks: [], out: [] }
      await upgrade.send('retry')
      await upgrade.untilGate()
    })
  })
})
