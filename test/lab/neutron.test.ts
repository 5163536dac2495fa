import { describe, expect, test } from '@jest/globals'
import type { Lab, Result } from '../../lab/simulated'
import { asUser, everyList, fact, list, ocataOnDisk, onLab, report, restart, until } from './support'

const manage = (lab: Lab, words: string): Promise<Result> => asUser(lab, `neutron-db-manage ${words}`, 'neutron')
const onDisk = (lab: Lab): Promise<void> => ocataOnDisk(lab, 'controller1', 'neutron', 'neutron-server')

describe('neutron', () => {
  test('works on every node before, during and after its expand; Ocata before it fails', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      await restart(lab, 'controller1', 'neutron-server')
      expect(await everyList(lab, 'neutron')).toEqual([500, 200, 200])
      const { code, stdout } = await manage(lab, 'upgrade --expand')
      expect(code).toBe(0)
      expect(stdout).toMatch(/Running upgrade \(expand\) for neutron \.\.\.[^]*OK/)
      expect(await everyList(lab, 'neutron')).toEqual([200, 200, 200])
      expect((await manage(lab, 'current')).stdout).toContain('a9c43481023c')
      expect(await manage(lab, 'upgrade --expand')).toMatchObject({ code: 0, stderr: '' })
    }))

  test('expands nothing with Newton’s code', () =>
    onLab(async (lab) => {
      expect((await manage(lab, 'upgrade --expand')).code).toBe(0)
      expect(await fact(lab, 'neutron', 'expand')).toBe('5cd92597d11d')
    }))

  test('tells of a pending contract in words and with exit 1, and of an error with another', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      expect(await manage(lab, 'has_offline_migrations')).toMatchObject({
        code: 0,
        stdout: 'No offline migrations pending.\n',
      })
      expect(await fact(lab, 'neutron', 'offline')).toBe('none')
      lab.setDatabase('neutron/offline', 'neutron-lbaas')
      const pending = await manage(lab, 'has_offline_migrations')
      expect(pending.code).toBe(1)
      expect(pending.stdout).toContain('Need to apply migrations from neutron-lbaas contract branch.')
      expect(await fact(lab, 'neutron', 'offline')).toBe('pending')
      lab.setDatabase('neutron/offline', 'unknown')
      expect((await manage(lab, 'has_offline_migrations')).code).toBe(255)
      expect(await fact(lab, 'neutron', 'offline')).toBe('unknown')
    }))

  test('punishes a contract under live servers: each fails until it is started again', () =>
    onLab(async (lab) => {
      lab.setDatabase('neutron/offline', 'neutron-lbaas')
      await onDisk(lab)
      await manage(lab, 'upgrade --expand')
      await lab.host('controller1').run('service neutron-server stop')
      expect((await manage(lab, 'upgrade --contract')).code).toBe(0)
      await lab.host('controller1').run('service neutron-server start')
      expect(await everyList(lab, 'neutron')).toEqual([200, 500, 500])
      await restart(lab, 'controller2', 'neutron-server')
      expect(await list(lab, 'neutron', 'controller2')).toBe(200)
      expect(await fact(lab, 'neutron', 'offline')).toBe('none')
    }))

  test('refuses what its commands can’t take together', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      expect((await manage(lab, 'upgrade --expand heads')).stderr).toContain('do not accept revision specification')
      expect((await manage(lab, 'upgrade')).stderr).toContain('You must provide a revision')
      expect((await manage(lab, 'upgrade ocata')).code).toBe(255)
      expect(await lab.ledger()).toHaveLength(1)
    }))

  test('has agents on the network nodes, whose reports tell their release', () =>
    onLab(async (lab) => {
      await onDisk(lab)
      await manage(lab, 'upgrade --expand')
      for (const unit of ['neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-metadata-agent']) {
        expect(await report(lab, unit, 'network2')).toMatchObject({ release: 'newton' })
      }
      await ocataOnDisk(lab, 'network1', 'neutron', 'neutron-openvswitch-agent')
      await restart(lab, 'network1', 'neutron-openvswitch-agent')
      await until('it reports', async () => {
        return (await report(lab, 'neutron-openvswitch-agent', 'network1'))?.release === 'ocata'
      })
      expect(await report(lab, 'neutron-l3-agent', 'network1')).toMatchObject({ release: 'newton' })
      expect(await report(lab, 'neutron-l3-agent', 'controller1')).toBeUndefined()
    }))
})
