import { writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { procedure } from './procedure'

const short = [
  [['times', 'phaseSeconds'], 2],
  [['times', 'unreachableSeconds'], 2],
] as const

describe('attention on real hosts', () => {
  test(
    'for an exit code, a hung job and a lost host: each waits for its answer or its end, and nothing runs twice',
    () =>
      Rehearsal.run({ address: address(), fields: short }, async (rehearsal) => {
        const { lab } = rehearsal
        await rehearsal.startWorker()
        lab.fail('controller1', 'install', 100)
        const upgrade = await rehearsal.begin()

        // A command that fails: its code, its last lines, and the possible answers.
        const install = 'keystone/controller1/install'
        const { attention, state } = await upgrade.untilAttention(install)
        expect(state).toBe('Attention')
        expect(attention?.sentence).toMatch(/ended with exit code 100\. The probe finds none of it done/)
        expect(attention?.tail).toContain('the lab was told to let this fail')
        expect(Object.keys(attention?.answers ?? {})).toEqual(['retry', 'skip', 'abort with now'])
        await upgrade.send('skip', { step: install, by: 'ann' })
        await upgrade.until('skip is refused', (now) => now.attention?.sentence.includes("can't be skipped") === true)
        lab.heal('controller1', 'install')
        lab.fail('controller1', 'expand', 'hang')
        await upgrade.send('retry', { step: install, by: 'ann' })

        // A job that hangs: told after its expected time, waited for; park ends the waiting, retry waits for the same job.
        const expand = 'keystone/controller1/expand'
        const slow = await upgrade.untilAttention(expand, true)
        expect(slow.attention?.sentence).toMatch(/has run on controller1 for \d+ s; 2 s were expected/)
        await upgrade.send('retry', { step: expand, by: 'hasty' })
        await upgrade.send('park', { step: expand, by: 'ann' })
        const parked = await upgrade.untilAttention(expand)
        expect(parked.attention?.sentence).toContain('its job may still run on controller1')
        expect(parked.decisions.slice(-2)).toMatchObject([
          { by: 'hasty', verdict: 'refused' },
          { by: 'ann', verdict: 'taken' },
        ])
        await upgrade.send('retry', { step: expand, by: 'ann' })
        await upgrade.until('waited for again', (now) => now.attention === null || now.attention.waiting)
        lab.hold('migrate')
        lab.heal('controller1', 'expand')

        // A host that can't be reached in the middle of a phase raises an attention, which ends once the host is back.
        const migrate = 'keystone/controller1/migrate'
        await rehearsal.underWay('controller1', 'migrate')
        await lab.cut('controller1')
        const cut = await upgrade.until(
          'the host is out of reach',
          (now) => now.attention?.step === migrate && now.attention.sentence.includes('controller1'),
        )
        expect(cut.attention?.waiting).toBe(true)
        await lab.mend('controller1')
        lab.letGo('migrate')
        await upgrade.untilGate()

        const lines = await rehearsal.lines()
        expect(lines.filter((line) => line === 'controller1 install')).toHaveLength(2)
        expect(lines.filter((_, at) => at !== lines.indexOf('controller1 install'))).toEqual(procedure.slice(0, -1))
      }),
    600_000,
  )

  test(
    'for a host that lost power: a phase is never run again on a guess, and goes on once rows are made right',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        const disk = new Layout(lab.folder)
        await rehearsal.startWorker()
        lab.hold('expand', 3)
        const upgrade = await rehearsal.begin()

        // Half-way through expand: neither untouched nor complete.
        const expand = 'keystone/controller1/expand'
        await rehearsal.eventually('expand is half-way through', () => lab.database('keystone_expand') === 12)
        await lab.reboot('controller1')
        const lost = await upgrade.untilAttention(expand)
        expect(lost.attention?.sentence).toMatch(
          /is lost: the host rebooted.*finds a part of it done: keystone_expand is at 12/s,
        )
        expect(lost.attention?.sentence).toContain(`restore ${disk.backups}/keystone-before-ocata.sql`)
        for (const verb of ['retry', 'skip']) {
          const { decisions } = await upgrade.progress()
          await upgrade.send(verb, { step: expand, by: 'hasty' })
          await upgrade.untilDecisions(decisions.length + 1)
          await upgrade.untilAttention(expand)
        }
        lab.letGo('expand', 3)
        writeFileSync(disk.path('database/expand/user.domain_id'), '')
        lab.setDatabase('keystone_expand', 16)
        lab.fail('controller1', 'migrate', 'hang')
        await upgrade.send('skip', { step: expand, by: 'ann', note: 'finished by hand' })

        // Before migrate has changed a row: it is run again, but only when a person says so.
        const migrate = 'keystone/controller1/migrate'
        await rehearsal.underWay('controller1', 'migrate')
        await lab.reboot('controller1')
        const untouched = await upgrade.untilAttention(migrate)
        expect(Object.keys(untouched.attention?.answers ?? {})).toEqual(['retry', 'abort with now'])
        expect((await rehearsal.lines()).filter((line) => line.endsWith('migrate'))).toHaveLength(1)
        lab.heal('controller1', 'migrate')
        // A probe finds nothing of a phase that reports success: with Newton's code on disk a phase does nothing.
        const code = disk.host('controller1', 'code/keystone')
        writeFileSync(code, 'newton\n')
        await upgrade.send('retry', { step: migrate, by: 'ann' })
        const nothing = await upgrade.until(
          'success without an effect',
          (now) => now.attention?.sentence.includes('its effect is not there') === true,
        )
        expect(nothing.attention?.sentence).toContain('finds none of it done')
        writeFileSync(code, 'ocata\n')
        lab.fail('controller2', 'install', 'hang')
        await upgrade.send('retry', { step: migrate, by: 'ann' })

        // An install is safe to repeat: after a loss it runs again automatically. Other units are compared by name across a
        // boot: each is another process by then.
        const install = 'keystone/controller2/install'
        await rehearsal.underWay('controller2', 'install')
        await lab.reboot('controller2')
        // Without systemd to mask it, the boot has started it on its old code.
        await lab.host('controller2').run('service apache2 stop')
        lab.heal('controller2', 'install')
        await upgrade.untilOver(install)
        await upgrade.untilGate()
        await upgrade.send('keystone-upgraded', { by: 'ann' })
        const { decisions } = await upgrade.untilDone()
        expect(decisions.filter(({ verdict }) => verdict !== 'taken')).toEqual([])

        const counted = new Map<string, number>()
        for (const line of await rehearsal.lines()) counted.set(line, (counted.get(line) ?? 0) + 1)
        expect(Object.fromEntries([...counted].filter(([, times]) => times > 1))).toEqual({
          'controller1 migrate': 3,
          'controller2 install': 2,
          'controller2 stop': 2,
        })
        expect(await rehearsal.out()).toEqual([])
        expect(
          ['keystone_expand', 'keystone_data_migrate', 'keystone_contract'].map((row) => lab.database(row)),
        ).toEqual([16, 16, 16])
      }),
    600_000,
  )
})
