import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud } from '../support/recording'
import { typed } from '../support/typed'

const install = 'keystone/controller1/install'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

describe('an upgrade that a person has stopped', () => {
  test('asks nothing any more once it is aborted, and names the command that leads on', async () => {
    const cloud = new RecordingCloud()
    cloud.runs.set(install, () => ({
      state: 'failed',
      generation: 1,
      exitCode: 100,
      tail: 'the archive is away',
      effect: 'none',
      evidence: 'keystone: not installed',
      record: 'controller1:/var/lib/openstack-upgrade/jobs/abc/g1',
    }))
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilAttention(install)
      await upgrade.send('abort', { by: 'ann', now: true })
      await expect(upgrade.handle.result()).rejects.toThrow()

      expect(await upgrade.progress()).toMatchObject({ state: 'Aborted', attention: null, gate: null })
      const { code, said } = await typed(bench, cloud, 'status', 'keystone')
      expect([code, said]).toEqual([6, expect.stringContaining(': Aborted, ')])
      expect(said).toContain(`openstack-upgrade start keystone --cloud ${cloud.cloud.name}`)
      expect(said).not.toMatch(/Attention|openstack-upgrade (retry|abort|skip)/)
      // The attention stays in its history.
      expect((await typed(bench, cloud, 'history', 'keystone')).said).toContain(`attention: ${install} ended`)
      expect(await typed(bench, cloud, 'retry', 'keystone')).toMatchObject({
        code: 2,
        said: expect.stringMatching(/has ended, and hears nothing any more\. .*openstack-upgrade status keystone/),
      })
    })
  }, 180_000)

  test('names the command by which a paused one goes on', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.send('pause', { by: 'ann', now: true })
      await upgrade.until('paused', ({ state }) => state === 'Paused')
      const { code, said } = await typed(bench, cloud, 'status', 'keystone')
      expect([code, said]).toEqual([
        5,
        expect.stringContaining(`openstack-upgrade resume keystone --cloud ${cloud.cloud.name}`),
      ])
    })
  }, 180_000)
})
