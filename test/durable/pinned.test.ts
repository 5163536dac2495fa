import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { OperatingPage } from '../support/operating-page'
import { Bench, DrivenUpgrade, RecordingCloud } from '../support/recording'
import { eventually } from '../support/eventually'
import { address } from '../support/temporal'
import { buildIdsOf } from '../support/versions-of'

const page = new OperatingPage(readFileSync(join(__dirname, '../../docs/how-to/update-the-product.md'), 'utf8'))

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

test('a pinned upgrade of a whole cloud stays at its version with its services and the lock, until each is moved', async () => {
  const cloud = new RecordingCloud((it) => ({ ...it, order: ['keystone', 'glance'], pauseBetween: false }))
  const { name } = cloud.cloud
  const idOf = (upgrade: UpgradeName): string => upgradeId(cloud.cloud, upgrade)
  const client = bench.client()
  const upgradeOf = (upgrade: UpgradeName): DrivenUpgrade =>
    new DrivenUpgrade(client.workflow.getHandle(idOf(upgrade)), client)
  const workerOf = (buildId: string): ReturnType<Bench['worker']> =>
    bench.worker(cloud, undefined, {
      deployment: { version: { deploymentName: `workers-of-${name}`, buildId }, behavior: 'PINNED' },
    })
  /** Types a line of the page, with the names of this cloud. */
  const types = async (section: string, words: string, id = ''): Promise<void> => {
    const line = page.temporal(section, words).text
    const mine = line.replace('openstack-upgrade', `workers-of-${name}`).replace('upgrade-production-keystone', id)
    const cli = `exec "$TEMPORAL_CLI" ${mine.replace(/^temporal /, '')}`
    await promisify(execFile)('sh', ['-c', cli], { env: { ...process.env, TEMPORAL_ADDRESS: address() } })
  }
  const current = (section: string): Promise<void> =>
    eventually(() => types(section, 'set-current-version'), { what: `${section}: a worker of the version is known` })

  const old = await workerOf('2026-11')
  try {
    await current('The first version')
    const lock = await client.workflow.start('cloudLock', {
      workflowId: `lock-${name}`,
      taskQueue: bench.taskQueue + name,
      args: [{ holder: 'ann, until the disks are in' }],
    })
    await bench.start(cloud, undefined, 'cloud')
    await upgradeOf('cloud').until('at the gate', ({ gate }) => gate?.name === 'keystone-upgraded')
    const next = await workerOf('2026-12')
    try {
      await current('Switch')
      await upgradeOf('cloud').send('keystone-upgraded', { by: 'ann' })
      // A child is begun where its parent is.
      await upgradeOf('cloud').until('at the next gate', ({ gate }) => gate?.name === 'glance-upgraded')
      for (const each of ['cloud', 'keystone', 'glance'] as const)
        expect(await buildIdsOf(upgradeOf(each).handle)).toEqual(['2026-11'])

      await old.stop()
      await lock.signal('release', { by: 'ann' })
      await types('Move a pinned upgrade', 'one_time', `lock-${name}`)
      await lock.result()
      await upgradeOf('cloud').send('glance-upgraded', { by: 'ann' })
      for (const each of ['cloud', 'glance'] as const) await types('Move a pinned upgrade', 'one_time', idOf(each))
      await upgradeOf('cloud').handle.result()
      for (const each of ['cloud', 'glance'] as const)
        expect(await buildIdsOf(upgradeOf(each).handle)).toEqual(['2026-11', '2026-12'])
      expect(await buildIdsOf(client.workflow.getHandle(`lock-${name}`))).toEqual(['2026-11', '2026-12'])
      expect(cloud.ledger).toEqual([...new Set(cloud.ledger)])
    } finally {
      await next.stop()
    }
  } finally {
    await old.stop()
    for (const each of ['cloud', 'keystone', 'glance'] as const)
      await upgradeOf(each)
        .handle.terminate('the test is over')
        .catch(() => undefined)
  }
}, 180_000)
