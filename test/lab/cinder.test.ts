import { describe, expect, test } from '@jest/globals'
import { versions, type Lab, type Result } from '../../lab/simulated'
import { stageByHand, stagedByHand } from '../support/staged'
import { asUser, everyList, fact, ocataOnDisk, onLab, report, restart, until } from './support'

const manage = (lab: Lab, words: string): Promise<Result> => asUser(lab, `cinder-manage ${words}`, 'cinder')
const staged = (lab: Lab, words: string): Promise<Result> => asUser(lab, `${stagedByHand} ${words}`, 'cinder')

describe('cinder’s schema', () => {
  test('stays at 79 with Newton’s code, without a word, and goes to 96 with a staged copy of Ocata’s', () =>
    onLab(async (lab) => {
      expect(await manage(lab, 'db sync')).toEqual({ code: 0, stdout: '', stderr: '' })
      expect(await fact(lab, 'cinder', 'version')).toBe('79')
      expect((await lab.host('controller1').run(stageByHand)).code).toBe(0)
      expect(await staged(lab, 'db sync')).toEqual({ code: 0, stdout: '', stderr: '' })
      expect((await manage(lab, 'db version')).stdout).toBe('96\n')
      expect((await lab.ledger()).map(({ service, action }) => `${service ?? ''} ${action}`)).toEqual([
        'cinder sync',
        'cinder stage',
        'cinder sync',
      ])
      expect(await everyList(lab, 'cinder')).toEqual([200, 200, 200])
      expect(await staged(lab, 'db sync')).toEqual({ code: 0, stdout: '', stderr: '' })
    }))

  test('before 96 lets Ocata’s API fail, and its scheduler report nothing', () =>
    onLab(async (lab) => {
      await ocataOnDisk(lab, 'controller1', 'cinder', 'cinder-api')
      await restart(lab, 'controller1', 'cinder-api')
      await restart(lab, 'controller1', 'cinder-scheduler')
      expect(await everyList(lab, 'cinder')).toEqual([500, 200, 200])
      expect(await report(lab, 'cinder-scheduler', 'controller1')).toMatchObject({ release: 'newton' })
      expect((await manage(lab, 'db sync')).code).toBe(0)
      expect(await everyList(lab, 'cinder')).toEqual([200, 200, 200])
      await until('it reports', async () => (await report(lab, 'cinder-scheduler', 'controller1'))?.release === 'ocata')
      const services = (await manage(lab, 'service list')).stdout
      expect(services).toMatch(/^cinder-scheduler +controller1 .* 3\.5 +1\.21 *$/m)
      expect(services).toMatch(/^cinder-volume +controller1 .* 3\.0 +1\.11 *$/m)
    }))

  test('keeps what a killed sync has done, and the next run fails on it', () =>
    onLab(async (lab) => {
      await lab.host('controller1').run(stageByHand)
      lab.take('sync', 6)
      const trace = `${lab.folder}/database/cinder.done/sync.clusters`
      await lab
        .host('controller1')
        .run(`${stagedByHand} db sync & until [ -e ${trace} ]; do sleep 0.02; done; kill -9 $!`)
      lab.take('sync', 0)
      expect(await fact(lab, 'cinder', 'version')).toBe('84')
      expect((await staged(lab, 'db sync')).stderr).toContain("Table 'clusters' already exists")
    }))

  test('has online migrations in Ocata only, with --max_count', () =>
    onLab(async (lab) => {
      expect((await manage(lab, 'db online_data_migrations')).code).toBe(2)
      await ocataOnDisk(lab, 'controller1', 'cinder', 'cinder-api')
      expect((await manage(lab, 'db online_data_migrations --max_number 2')).code).toBe(2)
      expect((await manage(lab, 'db online_data_migrations --max_count 2')).code).toBe(1)
      expect((await manage(lab, 'db online_data_migrations')).code).toBe(0)
      expect(await fact(lab, 'cinder', 'online_rows')).toBe('0')
    }))
})

describe('cinder-volume', () => {
  test('runs on controller1 alone, also after a reboot of another that has it installed', () =>
    onLab(async (lab) => {
      await lab.reboot('controller2')
      expect((await lab.host('controller2').run('service cinder-volume status')).code).toBe(3)
      expect((await lab.host('controller1').run('service cinder-volume status')).code).toBe(0)
      expect(await report(lab, 'cinder-volume', 'controller2')).toBeUndefined()
      expect(await lab.errors()).toEqual([])
    }))

  test('begun while another is active is an error in the ledger; begun after the other’s end it is none', () =>
    onLab(async (lab) => {
      await lab.host('controller2').run('service cinder-volume start')
      expect(await lab.errors()).toEqual([
        { host: 'controller2', error: expect.stringMatching(/^two cinder-volumes are active: .* controller1 was$/) },
      ])
      await lab.host('controller2').run('service cinder-volume stop')
      await lab.host('controller1').run('service cinder-volume stop && systemctl mask cinder-volume')
      await lab.host('controller3').run('service cinder-volume start')
      expect(await lab.errors()).toHaveLength(1)
      await until('it reports', async () => (await report(lab, 'cinder-volume', 'controller3')) !== undefined)
    }))

  test('is started by an install that nothing forbids, beside the active one', () =>
    onLab(async (lab) => {
      const install = `apt-get install -y cinder-volume=${versions.cinder.ocata}`
      expect((await lab.host('controller3').run(install)).code).toBe(0)
      expect(await lab.errors()).toMatchObject([{ host: 'controller3' }])
    }))
})
