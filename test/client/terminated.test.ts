import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bench, RecordingCloud } from '../support/recording'
import { typed } from '../support/typed'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

describe('an upgrade that was terminated', () => {
  test('is told as terminated, by whom and why, with what leads on, and not as if it ran', async () => {
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      const running = await typed(bench, cloud, 'status', 'keystone')
      expect(running).toMatchObject({ code: 3, said: expect.stringContaining('AwaitingGate') })
      await upgrade.handle.terminate('started over')

      const status = await typed(bench, cloud, 'status', 'keystone')
      expect(status).toMatchObject({ code: 6, said: expect.stringContaining(': Terminated, ') })
      expect(status.said.replaceAll(/\s+/g, ' ')).toMatch(/was terminated at .* by \S+ \("started over"\)/)
      expect(status.said).toContain(`start keystone --cloud ${cloud.cloud.name}`)
      expect(status.said).toContain(`temporal workflow reset -w ${upgrade.handle.workflowId}`)
      // The status asks for no answer: no workflow would hear it.
      expect(status.said).not.toContain('AwaitingGate')
      expect(status.said).not.toContain('confirm keystone')

      const json = await typed(bench, cloud, 'status', 'keystone', '--json')
      expect(JSON.parse(json.said)).toMatchObject({ state: 'Terminated', gate: null, attention: null })
      const watched = await typed(bench, cloud, 'status', 'keystone', '--watch')
      expect(watched).toMatchObject({ code: 6, said: expect.stringContaining('was terminated') })
      const confirmed = await typed(bench, cloud, 'confirm', 'keystone')
      expect(confirmed.code).not.toBe(0)
    })
  }, 180_000)

  test('of a whole cloud is told with the service that goes on by itself, and with the way back to both', async () => {
    const cloud = new RecordingCloud((file) => ({ ...file, order: ['keystone'] }))
    await bench.with(
      cloud,
      async (parent) => {
        await parent.untilGate()
        await parent.handle.terminate('somebody slipped')
        const { said } = await typed(bench, cloud, 'status', 'cloud')
        const { name } = cloud.cloud
        expect(said.replaceAll(/\s+/g, ' ')).toContain(
          `("somebody slipped"). That stops no service: upgrade-${name}-keystone goes on by itself.`,
        )
        expect(said).toContain(`Watch it: openstack-upgrade status keystone --cloud ${name}`)
        expect(said).toContain(`start cloud --cloud ${name}`)
        expect(said).not.toContain('does nothing')
        await parent.client.workflow.getHandle(`upgrade-${name}-keystone`).terminate('this one too')
        expect((await typed(bench, cloud, 'status', 'cloud')).said).toContain('does nothing and hears nothing')
      },
      undefined,
      'cloud',
    )
  }, 180_000)
})
