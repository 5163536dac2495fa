import { expect, test } from '@jest/globals'
import { versions } from './database'
import { SingleSteps } from './steps'
import { RealCloud } from './support'

const cloud = RealCloud.ofThisFile()
const minutes = 5 * 60_000

test(
  'without cells Nova’s api_db sync stops at 29, and the operator reads why',
  async () => {
    const nova = await SingleSteps.of(cloud.cloudFile, 'nova')
    expect(await nova.perform('nova/controller1/install')).toMatchObject({ state: 'done' })
    expect(await nova.perform('nova/controller1/sync')).toMatchObject({ state: 'done' })
    const refused = await nova.perform('nova/controller1/api-sync')
    expect(refused).toMatchObject({ state: 'failed', exitCode: 1, effect: 'none' })
    expect('tail' in refused && refused.tail).toContain('Cell mappings are not created, but required for Ocata')
    expect(await cloud.lab.sql('SELECT version FROM nova_api.migrate_version')).toEqual([['29']])
  },
  minutes,
)

test(
  'with the cells that the product makes it ends at 31, and cell0 at 347',
  async () => {
    const nova = await SingleSteps.of(cloud.cloudFile, 'nova')
    for (const verb of ['create-cell0-database', 'map-cell0', 'create-cell']) {
      expect([verb, await nova.perform(`nova/controller1/${verb}`)]).toMatchObject([verb, { state: 'done' }])
    }
    // Its job had ended well, and cell0 was not there then: that it has to run again is for a person to say.
    expect(await nova.perform('nova/controller1/sync')).toMatchObject({ state: 'failed', exitCode: 0, effect: 'none' })
    expect(await nova.retry('nova/controller1/sync', 1)).toMatchObject({ state: 'done' })
    expect(await nova.retry('nova/controller1/api-sync', 1)).toMatchObject({ state: 'done' })
    expect(await cloud.lab.sql('SELECT version FROM nova_api.migrate_version')).toEqual([['31']])
    expect(await cloud.lab.sql('SELECT version FROM nova_cell0.migrate_version')).toEqual([['347']])
  },
  minutes,
)

test(
  'each phase that is left goes through look and run: the other databases end where the release says',
  async () => {
    const phases = {
      glance: ['install', 'backup', 'expand', 'migrate', 'contract'],
      neutron: ['install-neutron-server', 'backup', 'expand'],
      cinder: ['stage', 'backup', 'sync'],
      keystone: ['install', 'backup', 'expand', 'migrate', 'contract'],
    } as const
    for (const service of ['glance', 'neutron', 'cinder', 'keystone'] as const) {
      const steps = await SingleSteps.of(cloud.cloudFile, service)
      for (const verb of phases[service]) {
        const id = `${service}/${verb === 'contract' ? 'controller3' : 'controller1'}/${verb}`
        if (verb === 'contract') await steps.perform(`${service}/controller3/install`)
        expect([id, await steps.perform(id)]).toMatchObject([id, { state: 'done' }])
        // A second look finds it done: nothing would run again.
        expect([id, await steps.look(id)]).toMatchObject([id, { state: 'done' }])
      }
    }
    expect(await versions(cloud)).toMatchObject({
      keystone_contract: '24',
      glance: 'pike_contract01',
      neutron: 'a9c43481023c',
      cinder: '96',
    })
  },
  minutes,
)
