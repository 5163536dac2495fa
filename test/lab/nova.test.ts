import { readFileSync, existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { computes, controllers, networkNodes, type Lab, type Result } from '../../lab/simulated'
import { asUser, everyList, fact, list, ocataOnDisk, onLab, report, restart, until } from './support'

const manage = (lab: Lab, words: string): Promise<Result> => asUser(lab, `nova-manage ${words}`, 'nova')
const onDisk = (lab: Lab): Promise<void> => ocataOnDisk(lab, 'controller1', 'nova', 'nova-api')

async function makeCells(lab: Lab): Promise<void> {
  expect(await lab.host('controller1').run('lab-cell0-database')).toMatchObject({ code: 0 })
  expect((await manage(lab, 'cell_v2 map_cell0')).code).toBe(0)
  expect((await manage(lab, 'cell_v2 create_cell --name cell1')).code).toBe(0)
}

describe('nova in the right order', () => {
  test('goes to 347, 347 and 31 with its cells, and Newton works on that', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      await makeCells(lab)
      expect(await fact(lab, 'nova', 'cell0')).toBe('empty')
      expect(await manage(lab, 'db sync')).toEqual({ code: 0, stdout: '', stderr: '' })
      expect((await manage(lab, 'api_db sync')).code).toBe(0)
      expect((await manage(lab, 'db version')).stdout).toBe('347\n')
      expect((await manage(lab, 'api_db version')).stdout).toBe('31\n')
      expect(await fact(lab, 'nova', 'cell0')).toBe('347')
      expect(await everyList(lab, 'nova')).toEqual([200, 200, 200])
      await restart(lab, 'controller1', 'nova-api')
      expect(await everyList(lab, 'nova')).toEqual([200, 200, 200])
      await manage(lab, 'cell_v2 discover_hosts')
      expect(await fact(lab, 'nova', 'unmapped_hosts')).toBe('0')
      const cell = (await fact(lab, 'nova', 'cell1')) ?? ''
      expect((await manage(lab, 'cell_v2 list_cells')).stdout).toContain(`| cell1 | ${cell} |`)
      expect((await manage(lab, `cell_v2 map_instances --cell_uuid ${cell} --max-count 2`)).code).toBe(1)
      expect((await manage(lab, `cell_v2 map_instances --cell_uuid ${cell} --max-count 2`)).code).toBe(0)
      expect(await fact(lab, 'nova', 'unmapped_instances')).toBe('0')
      expect((await asUser(lab, 'nova-status upgrade check', 'nova')).code).toBe(0)
    }))
})

describe('nova in a wrong order', () => {
  test('stops its api_db sync at 29 without cells, in Ocata’s words', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      const synced = await manage(lab, 'db sync')
      expect(synced.stdout).toBe('WARNING: cell0 mapping not found - not syncing cell0.\n')
      const { code, stdout } = await manage(lab, 'api_db sync')
      expect(code).toBe(1)
      expect(stdout).toContain(
        'Cell mappings are not created, but required for Ocata. Please run nova-manage cell_v2 simple_cell_setup before continuing.',
      )
      expect(await fact(lab, 'nova', 'api')).toBe('29')
      expect((await asUser(lab, 'nova-status upgrade check', 'nova')).code).toBe(2)
      await makeCells(lab)
      expect((await manage(lab, 'api_db sync')).code).toBe(0)
    }))

  test('reports a cell0 that it could not reach, and exits with 0', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      await manage(lab, 'cell_v2 map_cell0')
      const { code, stdout } = await manage(lab, 'db sync')
      expect(code).toBe(0)
      expect(stdout).toContain('ERROR: Could not access cell0.')
      expect(await fact(lab, 'nova', 'main')).toBe('unreachable')
      await lab.host('controller1').run('lab-cell0-database')
      expect(await fact(lab, 'nova', 'main')).toBe('empty')
      expect((await manage(lab, 'db sync')).stdout).toBe('')
      expect(await fact(lab, 'nova', 'main')).toBe('347')
    }))

  test('fails where Ocata starts before both syncs', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      await restart(lab, 'controller1', 'nova-api')
      expect(await everyList(lab, 'nova')).toEqual([500, 200, 200])
      await makeCells(lab)
      await manage(lab, 'db sync')
      expect(await list(lab, 'nova', 'controller1')).toBe(500)
      await manage(lab, 'api_db sync')
      expect(await list(lab, 'nova', 'controller1')).toBe(200)
    }))

  test('refuses 345 while Newton’s online migrations have left rows', () =>
    onLab(async (lab) => {
      lab.setDatabase('nova/unmigrated', 7)
      await onDisk(lab)
      const { code, stdout } = await manage(lab, 'db sync')
      expect(code).toBe(1)
      expect(stdout).toContain('There are still 7 unmigrated flavors.')
      expect(await fact(lab, 'nova', 'main')).toBe('344')
    }))
})

describe('nova-manage', () => {
  test('of Newton maps cell0 and exits with 1, and syncs nothing', () =>
    onLab(async (lab) => {
      expect((await manage(lab, 'cell_v2 map_cell0')).code).toBe(1)
      expect(await fact(lab, 'nova', 'cells')).toBe('1')
      expect((await manage(lab, 'db sync')).code).toBe(0)
      expect(await fact(lab, 'nova', 'main')).toBe('334')
      expect((await manage(lab, 'cell_v2 create_cell --name cell1')).code).toBe(2)
      lab.setDatabase('nova/unmigrated', 2)
      expect((await manage(lab, 'db online_data_migrations')).code).toBe(0)
      expect(lab.database('nova/unmigrated')).toBe(0)
    }))

  test('says that a cell is there already: 0 for cell0, 2 for another', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      await makeCells(lab)
      expect(await manage(lab, 'cell_v2 map_cell0')).toMatchObject({ code: 0, stdout: 'Cell0 is already setup\n' })
      expect((await manage(lab, 'cell_v2 create_cell --name cell1')).code).toBe(2)
    }))

  test('counts online migrations with a limit as 1 while rows are left, and hides an error behind 0', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      expect((await manage(lab, 'db online_data_migrations --max-count 3')).code).toBe(1)
      expect(lab.database('nova/online_rows')).toBe(1)
      lab.setDatabase('nova/online_error', 1)
      const { code, stdout } = await manage(lab, 'db online_data_migrations')
      expect(code).toBe(0)
      expect(stdout).toContain('Error attempting to run <function ')
      expect(lab.database('nova/online_rows')).toBe(1)
      lab.setDatabase('nova/online_error', 0)
      expect((await manage(lab, 'db online_data_migrations')).code).toBe(0)
      expect(lab.database('nova/online_rows')).toBe(0)
    }))

  test.each([0, 1, 2])('has a status check that can be set to %i', (code) =>
    onLab(async (lab) => {
      await onDisk(lab)
      await makeCells(lab)
      lab.setDatabase('nova/status_check', code)
      const { stdout, ...check } = await asUser(lab, 'nova-status upgrade check', 'nova')
      expect(check.code).toBe(code)
      expect(stdout).toContain('Upgrade Check Results')
    }),
  )
})

describe('nova’s hosts', () => {
  test('keep a nova.conf of their own with comments and options of several values, but for network1', () =>
    onLab((lab) => {
      const path = (name: string): string => `${lab.folder}/hosts/${name}/etc/nova/nova.conf`
      for (const name of [...controllers, ...networkNodes, ...computes].filter((each) => each !== 'network1')) {
        expect(readFileSync(path(name), 'utf8')).toMatch(
          /^# .*\n\[DEFAULT\]\nhost = \w+\n(.*\n)*(firewall_rules = .*\n){2}/,
        )
      }
      expect(existsSync(path('network1'))).toBe(false)
      return Promise.resolve()
    }))

  test('report on Newton until a unit is restarted on Ocata with its schema; compute1 stays what it was', () =>
    onLab(async (lab) => {
      expect(await report(lab, 'nova-conductor', 'controller1')).toMatchObject({ release: 'newton' })
      await onDisk(lab)
      await restart(lab, 'controller1', 'nova-conductor')
      const before = await report(lab, 'nova-conductor', 'controller1')
      expect(before).toMatchObject({ release: 'newton' })
      await makeCells(lab)
      await manage(lab, 'db sync')
      await manage(lab, 'api_db sync')
      await until(
        'it reports Ocata',
        async () => (await report(lab, 'nova-conductor', 'controller1'))?.release === 'ocata',
      )
      expect(await report(lab, 'nova-compute', 'compute1')).toMatchObject({ release: 'newton' })
      expect(await fact(lab, 'nova', 'oldest_compute')).toBe('15')
      await lab.host('controller1').run('service nova-conductor stop')
      const last = await report(lab, 'nova-conductor', 'controller1')
      const other = await report(lab, 'nova-conductor', 'controller2')
      await until('the others report again', async () => {
        return (await report(lab, 'nova-conductor', 'controller2'))?.stamp !== other?.stamp
      })
      expect((await report(lab, 'nova-conductor', 'controller1'))?.stamp).toBe(last?.stamp)
    }))
})
