import { describe, expect, test } from '@jest/globals'
import { describedService } from '../../cloud/model/described-service'
import type { Cloud } from '../../cloud/model/cloud'
import { plan } from '../../workflows/plan/plan'
import { exampleCloud } from '../support/cloud'
import { procedures } from '../upgrade/procedures'

const linesOf = async (cloud: Cloud): Promise<string[]> =>
  (await plan(cloud, 'keystone')).steps.map(({ id }) => id.split('/').slice(1).join(' '))

describe('the plan of keystone', () => {
  test('is the procedure, line by line', async () => {
    expect(await linesOf(exampleCloud())).toEqual(procedures.keystone.flat())
  })

  test('lets the last node join before the gate where cloud.yaml says contractAfterJoin', async () => {
    const cloud = exampleCloud()
    const keystone = { ...describedService(cloud, 'keystone'), contractAfterJoin: true }
    const lines = await linesOf({ ...cloud, services: { keystone } })
    const afterStart = lines.slice(lines.indexOf('controller3 start-apache2') + 1, -3)
    expect(afterStart).toEqual(['controller3 join', 'gate keystone-upgraded', 'controller3 contract'])
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
