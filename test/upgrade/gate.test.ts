import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { newtonVersion, type HostName } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { procedure, serversOf } from './procedure'

const gate = 'keystone-upgraded'
const unlisted = 'keystone_public/keystone4'

describe('the gate', () => {
  test(
    'opens only when each node, its processes and the balancers agree, whoever confirms; join leaves it shut',
    () =>
      Rehearsal.run({ address: address() }, async (rehearsal) => {
        const { lab } = rehearsal
        const disk = new Layout(lab.folder)
        await rehearsal.startWorker()
        const upgrade = await rehearsal.begin()
        await upgrade.untilGate()
        let said = 0
        /** Confirms, and returns the verdict. */
        const confirm = async (by: string): Promise<{ verdict: string; why: string }> => {
          await upgrade.send(gate, { by })
          const { decisions } = await upgrade.untilDecisions((said += 1))
          const last = decisions.at(-1)
          expect(last?.by).toBe(by)
          return { verdict: last?.verdict ?? '', why: last?.why ?? '' }
        }

        // One node that is still on Newton.
        const status = disk.host('controller2', 'dpkg/status/keystone')
        const installed = readFileSync(status, 'utf8')
        writeFileSync(status, `install ok installed ${newtonVersion}\n`)
        const newton = await confirm('ann')
        expect(newton).toMatchObject({ verdict: 'refused', why: expect.stringContaining(newtonVersion) })
        expect(newton.why).toMatch(/^controller2: /)
        expect(newton.why).not.toMatch(/controller[13]/)
        writeFileSync(status, installed)

        // A process that was not restarted after its packages came, as after an install by hand.
        const touch = (host: HostName): void => {
          const now = new Date()
          utimesSync(disk.host(host, 'dpkg/info/keystone.list'), now, now)
        }
        touch('controller1')
        const old = await confirm('bob')
        expect(old.verdict).toBe('refused')
        expect(old.why).toMatch(/^controller1: .*process \d+ of apache2 began before the install/s)
        expect((await lab.host('controller1').run('service apache2 restart')).code).toBe(0)

        // A server that is not listed: its node may run any release.
        const add = `add server ${unlisted} ${new URL(lab.direct('controller1').keystone_public).host}`
        expect(await rehearsal.haproxy('lb2', add)).toContain('New server registered')
        await rehearsal.haproxy('lb2', `enable server ${unlisted}`)
        expect(await confirm('cid')).toMatchObject({
          verdict: 'refused',
          why: expect.stringMatching(/haproxy2: keystone_public\/keystone4.*not in cloud.yaml/),
        })
        await rehearsal.haproxy('lb2', `set server ${unlisted} state maint`)
        expect(await rehearsal.haproxy('lb2', `del server ${unlisted}`)).toContain('Server deleted')

        // The last node may serve first; the gate stays shut, also over the death of the worker.
        expect(await rehearsal.out()).toEqual(serversOf(3))
        await upgrade.send(gate, { by: 'dee', answer: 'join' })
        await upgrade.untilOver('keystone/controller3/join')
        await upgrade.untilGate()
        expect(await rehearsal.out()).toEqual([])
        expect(await rehearsal.lines()).not.toContain('controller3 contract')
        await rehearsal.killWorker()
        await rehearsal.startWorker()
        await upgrade.send(gate, { by: 'eve' })
        const { decisions } = await upgrade.untilDone()
        expect(decisions.map(({ by, verdict }) => `${by} ${verdict}`)).toEqual([
          'ann refused',
          'bob refused',
          'cid refused',
          'dee taken',
          'eve taken',
        ])
        expect(await rehearsal.lines()).toEqual([
          ...procedure.slice(0, -1),
          'controller1 restart',
          'controller3 contract',
        ])
      }),
    600_000,
  )
})
