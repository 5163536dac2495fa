import { describe, expect, test } from '@jest/globals'
import { repeatedCommands } from '../../lab/simulated'
import { onLab, until } from './support'

describe('the ledger', () => {
  test('has each changing command with host, exit code and time, and no reading one', () =>
    onLab(async (lab) => {
      const host = lab.host('controller2')
      lab.take('stop', 0.3)
      await host.run('service apache2 status; keystone-manage doctor; keystone-schema; apt-cache policy keystone')
      await host.run('service apache2 stop')
      await host.run('apt-get install keystone=0')
      const [stop, install, ...more] = await lab.ledger()
      expect(more).toEqual([])
      expect(stop).toMatchObject({
        host: 'controller2',
        action: 'stop',
        command: 'service apache2 stop',
        end: { exit: 0 },
      })
      expect(stop?.end?.seconds).toBeGreaterThanOrEqual(0.3)
      expect(install).toMatchObject({ action: 'install', command: 'apt-get install keystone=0', end: { exit: 100 } })
    }))

  test('counts a command that one host started twice, not one that two hosts started', () =>
    onLab(async (lab) => {
      await lab.host('controller1').run('service apache2 stop')
      await lab.host('controller2').run('service apache2 stop')
      expect(repeatedCommands(await lab.ledger())).toEqual([])
      await lab.host('controller1').run('service apache2 stop')
      expect(repeatedCommands(await lab.ledger())).toEqual([
        { host: 'controller1', command: 'service apache2 stop', times: 2 },
      ])
    }))

  test('shows a command that was killed as one without an end, and counts it', () =>
    onLab(async (lab) => {
      lab.fail('controller1', 'stop', 'hang')
      const command = 'service apache2 stop'
      await lab.host('controller1').run(`${command} & until [ -s ${lab.folder}/ledger.jsonl ]; do :; done; kill -9 $!`)
      lab.heal('controller1', 'stop')
      await lab.host('controller1').run(command)
      const [killed, whole] = await lab.ledger()
      expect(killed?.end).toBeUndefined()
      expect(whole?.end?.exit).toBe(0)
      expect(repeatedCommands(await lab.ledger())).toEqual([{ host: 'controller1', command, times: 2 }])
    }))

  test('loses no line when forty commands write at once', () =>
    onLab(async (lab) => {
      const runs = Array.from({ length: 40 }, (_, index) => {
        const host = lab.host(index % 2 === 0 ? 'controller1' : 'controller2')
        return host.run(`systemctl mask apache2 --reason='"quoted" \\ ${index}'`)
      })
      await Promise.all(runs)
      const executions = await lab.ledger()
      expect(executions).toHaveLength(40)
      expect(executions.every(({ end }) => end?.exit === 0)).toBe(true)
    }))
})

describe('a fault', () => {
  test('lets one action on one host fail before it has changed anything', () =>
    onLab(async (lab) => {
      lab.fail('controller1', 'stop', 5)
      expect((await lab.host('controller1').run('service apache2 stop')).code).toBe(5)
      expect((await lab.host('controller1').run('service apache2 status')).code).toBe(0)
      expect((await lab.host('controller2').run('service apache2 stop')).code).toBe(0)
      lab.heal('controller1', 'stop')
      expect((await lab.host('controller1').run('service apache2 stop')).code).toBe(0)
    }))

  test('that hangs holds the action until it is healed', () =>
    onLab(async (lab) => {
      lab.fail('controller1', 'stop', 'hang')
      const stopping = lab.host('controller1').run('service apache2 stop')
      await until('the stop has begun', async () => (await lab.ledger()).length === 1)
      expect((await lab.host('controller1').run('service apache2 status')).code).toBe(0)
      lab.heal('controller1', 'stop')
      expect((await stopping).code).toBe(0)
    }))
})
