import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { ServiceName } from '../../cloud/model/ids'
import type { Lab } from '../../lab/simulated'
import type { RehearsedUpgrade } from '../support/rehearsed-upgrade'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { stageByHand, stagedByHand } from '../support/staged'
import { stateOf, upgraded } from './end-state'

/** A person's omission, the words in which preflight reports it, and the remedy that it names. */
const refusals: readonly {
  readonly service: ServiceName
  readonly arrange: (lab: Lab) => Promise<void>
  readonly found: RegExp
  readonly remedy: RegExp
}[] = [
  {
    service: 'nova',
    arrange: () => Promise.resolve(), // createCells is not set
    found: /^controller1: cells: flavors: 5; cells: 0; cell0 is unmapped/,
    remedy: /Set services\.nova\.createCells: true in cloud\.yaml, or make cell0/,
  },
  {
    service: 'neutron',
    arrange: (lab) => {
      lab.dragAlong('network1', ['Remv openvswitch-switch [2.6.1]'])
      return Promise.resolve()
    },
    found: /^network1: install touches: apt would:.*\s*remove openvswitch-switch/,
    remedy: /hold or pin them .*name them in allowPackages/,
  },
  {
    service: 'cinder',
    arrange: async (lab) => {
      expect((await lab.host('controller2').run('service cinder-volume start')).code).toBe(0)
    },
    found: /cinder-volume once: controller1: cinder-volume runs here .*controller2: cinder-volume runs here/,
    remedy: /find out which has them in hand, stop it everywhere else \(service cinder-volume stop\)/,
  },
]

/** Aborts an upgrade at its present step, and resolves when its lock is free. */
async function abort(upgrade: RehearsedUpgrade): Promise<void> {
  await upgrade.send('abort', { by: 'ann' })
  await expect(upgrade.handle.result()).rejects.toMatchObject({ cause: { type: 'Aborted' } })
}

describe('an upgrade that would go wrong', () => {
  test('for want of cells, by what apt would remove, or on two active cinder-volumes is refused before anything is changed', () => {
    const fields = [[['services', 'nova', 'createCells'], false]] as const
    return Rehearsal.run({ address: address(), fields }, async (rehearsal) => {
      const { lab } = rehearsal
      await rehearsal.startWorker()
      for (const { service, arrange, found, remedy } of refusals) {
        await arrange(lab)
        const before = await rehearsal.lines()
        const upgrade = await rehearsal.begin(service)
        const { attention } = await upgrade.untilAttention(`${service}/cloud/preflight`)
        expect(attention?.sentence).toMatch(/^Preflight: 1 of \d+ checks failed\. Nothing has been changed\./)
        expect(attention?.tail).toMatch(found)
        expect(attention?.tail).toMatch(remedy)
        // Only a network node may be left out: the other network node does its work.
        const answers = service === 'neutron' ? ['retry', 'abort', 'leave-out'] : ['retry', 'abort']
        expect(Object.keys(attention?.answers ?? {})).toEqual(answers)
        await abort(upgrade)
        expect(await rehearsal.lines()).toEqual(before)
        expect(await rehearsal.out()).toEqual([])
      }
    })
  }, 600_000)

  test('with a db sync of Newton’s own stays at 79, and says so; with a volume in mid-attach cinder-volume is not stopped', () => {
    const newton = { stage: 'true', staged: 'true', sync: "su -s /bin/sh -c 'cinder-manage db sync' cinder" }
    const fields = [
      ...Object.entries(newton).map(([name, line]) => [['services', 'cinder', 'commands', name], line] as const),
      [['times', 'stopSeconds'], 5],
    ] as const
    return Rehearsal.run({ address: address(), fields }, async (rehearsal) => {
      const { lab } = rehearsal
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('cinder')
      const sync = 'cinder/controller1/sync'
      const { attention } = await upgrade.untilAttention(sync)
      expect(attention?.sentence).toMatch(/reported success, but its effect is not there.*version is at 79 .*96 after/)
      expect(attention?.sentence).toMatch(
        /Newton's own cinder-manage.* run db sync with Ocata's code by hand and retry/,
      )
      expect(lab.database('cinder/version')).toBe(79)
      expect(await rehearsal.lines()).toEqual(['controller1 backup', 'controller1 sync'])
      expect(await rehearsal.out()).toEqual([])

      // As it says: by hand, with Ocata's code.
      lab.setDatabase('cinder/busy_volumes', 1)
      const byHand = await lab.host('controller1').run(`(${stageByHand}) && ${stagedByHand} db sync`)
      expect(byHand).toMatchObject({ code: 0 })
      await upgrade.send('retry', { step: sync, by: 'ann' })
      const settle = 'cinder/controller1/settle-cinder-volume'
      const waits = await upgrade.untilAttention(settle, true)
      expect(waits.attention?.sentence).toMatch(
        /attached, deleted or migrated: 1; goes on by itself once there is none/,
      )
      const running = async (): Promise<number> =>
        (await lab.host('controller1').run('service cinder-volume status')).code
      expect(await running()).toBe(0)
      lab.setDatabase('cinder/busy_volumes', 0)
      await upgrade.untilOver('cinder/controller1/stop-cinder-volume')
      expect(await running()).not.toBe(0)
      expect((await rehearsal.lines()).filter((line) => line.endsWith('sync'))).toHaveLength(2)
      expect(await lab.errors()).toEqual([])
    })
  }, 600_000)

  test('with Glance’s bug 1670409 is told so beforehand; its contract parks with the way out, which is to defer it', () => {
    const fields = [[['notify'], { command: 'cat >> told; echo >> told' }]] as const
    return Rehearsal.run({ address: address(), fields }, async (rehearsal) => {
      const { lab } = rehearsal
      lab.setDatabase('glance/bug_1670409', 1)
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('glance')
      await upgrade.untilGate()
      expect(readFileSync(join(lab.folder, 'told'), 'utf8')).toMatch(
        /Preflight advises: controller1: contract bug: .*bug 1670409.*answer defer at the gate/,
      )
      await upgrade.send('glance-upgraded', { by: 'hasty' })
      const { attention } = await upgrade.untilAttention('glance/controller3/contract')
      expect(attention?.sentence).toMatch(/bug 1670409, and the database is untouched: .*answer defer at the gate/)
      expect(attention?.tail).toContain('TypeError')
      await abort(upgrade)

      const again = await rehearsal.begin('glance')
      await again.untilGate()
      await again.send('glance-upgraded', { by: 'ann', answer: 'defer' })
      await again.untilDone()
      expect((await rehearsal.lines()).filter((line) => line.endsWith('contract'))).toHaveLength(1)
      const { facts, ...ended } = upgraded('glance')
      expect(await stateOf(rehearsal, 'glance')).toEqual({
        ...ended,
        facts: { ...facts, version: 'ocata_expand01' },
      })
    })
  }, 600_000)
})
