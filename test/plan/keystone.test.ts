import { describe, expect, test } from '@jest/globals'
import { describedService } from '../../cloud/model/described-service'
import type { Cloud } from '../../cloud/model/cloud'
import { plan } from '../../workflows/plan'
import { exampleCloud } from '../support/cloud'

/**
 * The procedure's Keystone lines, one by one, as (verb on host). What stands in brackets is ours: the procedure does not
 * speak of a backup, and its "after all keystone nodes at new release" is a gate.
 */
const procedure = [
  // Step 1
  'controller1 drain', //             Using drain mode in haproxy to detach keystone1 from cluster
  'controller1 stop-apache2', //      Stop keystone
  'controller1 install', //           Install new Keystone code
  'controller1 backup', //            [a backup before the first phase: deviation S1]
  'controller1 expand', //            Run expand phase
  'controller1 migrate', //           Running migration phase
  'controller1 start-apache2', //     Start service: service apache2 start
  'controller1 join', //              Joint keystone1 to cluster
  // Step 2
  'controller2 drain', //             Using drain mode in haproxy to detach keystone2 from cluster
  'controller2 stop-apache2', //      Stop keystone: service apache2 stop
  'controller2 install', //           Install new Keystone code
  'controller2 start-apache2', //     Start service
  'controller2 join', //              Joint keystone2 to cluster
  // Step 3
  'controller3 drain', //             Using drain mode in haproxy to detach keystone3 from cluster
  'controller3 stop-apache2', //      Stop keystone
  'controller3 install', //           Install new Keystone code
  'controller3 start-apache2', //     Start service
  'gate keystone-on-ocata', //        After all keystone nodes at new release (Ocata) …
  'controller3 contract', //          … then run contract phase
  'controller3 join', //              Joint keystone3 to cluster
]

const linesOf = async (cloud: Cloud): Promise<string[]> =>
  (await plan(cloud, 'keystone')).steps.map(({ id }) => id.split('/').slice(1).join(' '))

describe('the plan of keystone', () => {
  test('is the procedure, line by line', async () => {
    expect(await linesOf(exampleCloud())).toEqual(procedure)
  })

  test('lets the last node join before the gate where cloud.yaml says contractAfterJoin', async () => {
    const cloud = exampleCloud()
    const keystone = { ...describedService(cloud, 'keystone'), contractAfterJoin: true }
    const lines = await linesOf({ ...cloud, services: { keystone } })
    expect(lines.slice(-3)).toEqual(['controller3 join', 'gate keystone-on-ocata', 'controller3 contract'])
  })

  test('has a configure step on each node where cloud.yaml has one, between install and start', async () => {
    const cloud = exampleCloud()
    const commands = {
      ...describedService(cloud, 'keystone').commands,
      configure: 'put-config',
      configured: 'has-config',
    }
    const lines = await linesOf({
      ...cloud,
      services: { keystone: { ...describedService(cloud, 'keystone'), commands } },
    })
    for (const host of ['controller1', 'controller2', 'controller3']) {
      const own = lines.filter((line) => line.startsWith(host))
      expect(own.indexOf(`${host} configure`)).toBe(own.indexOf(`${host} install`) + 1)
    }
  })

  test('leaves the backup out only where cloud.yaml says none', async () => {
    const cloud = exampleCloud()
    const keystone = { ...describedService(cloud, 'keystone'), backup: { kind: 'none' as const } }
    expect(await linesOf({ ...cloud, services: { keystone } })).not.toContain('controller1 backup')
  })

  test('shows the commands that an operator would type, and drains every backend of the unit', async () => {
    const { steps } = await plan(exampleCloud(), 'keystone')
    const command = (end: string): string | undefined => steps.find(({ id }) => id === `keystone/${end}`)?.command
    expect(command('controller2/stop-apache2')).toBe('service apache2 stop')
    expect(command('controller2/start-apache2')).toBe('service apache2 start')
    expect(command('controller1/expand')).toContain('keystone-manage db_sync --expand')
    expect(command('controller1/migrate')).toContain('keystone-manage db_sync --migrate')
    expect(command('controller3/contract')).toContain('keystone-manage db_sync --contract')
    expect(command('controller2/install')).toContain('keystone=2:11.0.4-0ubuntu1~cloud0')
    expect(command('controller2/drain')).toBe(
      'haproxy: set server keystone_public/keystone2 keystone_admin/keystone2 horizon/horizon2 state drain',
    )
  })

  test('has no id twice, and is the same each time', async () => {
    const first = await plan(exampleCloud(), 'keystone')
    expect(new Set(first.steps.map(({ id }) => id)).size).toBe(first.steps.length)
    expect(await plan(exampleCloud(), 'keystone')).toEqual(first)
  })
})
