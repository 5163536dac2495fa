import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pastRun } from '../../client/plan/past-run'
import { secondsFor } from '../../client/plan/seconds'
import { plan } from '../../workflows/plan/plan'
import { Bench, RecordingCloud } from '../support/recording'
import { address } from '../support/temporal'
import { upgraded } from '../support/upgraded'
import { eventually } from '../support/eventually'

let bench: Bench
const before = { ...process.env }
beforeAll(async () => {
  process.env.TEMPORAL_CONFIG_FILE = '/nonexistent/temporal.toml'
  bench = await Bench.open()
})
afterAll(async () => {
  process.env = before
  await bench.close()
})

describe('the seconds of a plan', () => {
  test('are those of the last completed upgrade of the cloud, asked of Temporal with no worker there; of another cloud where it has had none', async () => {
    process.env.TEMPORAL_ADDRESS = address()
    const cloud = new RecordingCloud()
    await bench.with(cloud, async (upgrade) => {
      await upgrade.untilGate()
      await upgrade.send('keystone-upgraded', { by: 'ann' })
      await upgrade.handle.result()
    })

    const { name } = cloud.cloud
    // Temporal lists an upgrade that has ended a moment later.
    const own = await eventually(async () => {
      const past = await pastRun(['keystone'], cloud.cloud)
      return past.said.includes(name) && past
    })
    expect(own.said).toMatch(new RegExp(`^Seconds are those of upgrade-${name}-keystone, done .* UTC\\.$`))
    const { steps } = await plan(cloud.cloud, 'keystone')
    for (const step of steps)
      expect([step.id, secondsFor(step, own.measured)]).toEqual([
        step.id,
        step.host === null ? null : own.measured.get(step.id),
      ])

    const other = await pastRun(['keystone'], upgraded('never-seen'))
    expect(other.said).toMatch(/^Seconds are those of upgrade-\S+-keystone, done .* UTC on another cloud\.$/)
  })

  test('are none where Temporal is away, and it says why', async () => {
    process.env.TEMPORAL_ADDRESS = '127.0.0.1:1'
    const { measured, said } = await pastRun(['keystone', 'glance'], upgraded('never-seen'))
    expect(measured.size).toBe(0)
    expect(said).toMatch(/^No seconds: Temporal does not answer at 127\.0\.0\.1:1/)
  })
})
