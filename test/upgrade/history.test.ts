import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import { newtonVersion, ocataVersion } from '../../lab/simulated'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

const gate = 'keystone-upgraded'
const install = 'keystone/controller1/install'
const expand = 'keystone/controller1/expand'
const stop = 'keystone/controller2/stop-apache2'

interface Told {
  readonly what: string
  readonly signal?: string
  readonly verdict?: string
  readonly why?: string
  readonly actor?: { readonly name: string; readonly from: string }
}

interface Run {
  readonly entries: readonly Told[]
  readonly end: { readonly how: string; readonly reason?: string; readonly actor?: { readonly name: string } }
  readonly startedBy: { readonly name: string; readonly from: string }
  readonly eventsAloneBecause?: string
}

const said = ({ entries }: Run): string[] =>
  entries
    .filter(({ what }) => what === 'decision' || what === 'not recorded')
    .map(
      ({ what, signal, verdict, actor }) =>
        `${signal ?? ''} ${verdict ?? what} ${actor?.name ?? ''} ${actor?.from ?? ''}`,
    )

describe('history and report', () => {
  test(
    'tell every decision with its actor, whatever way it came and whatever became of it, over a termination',
    () =>
      Rehearsal.run({ address: address(), fields: [[['times', 'phaseSeconds'], 2]] }, async (rehearsal) => {
        const { lab, name } = rehearsal
        const id = `upgrade-${name}-keystone`
        const us = `${process.pid}@${hostname()}`
        const temporal = async (...words: readonly string[]): Promise<void> => {
          const where = ['--address', address(), '-w', id]
          await promisify(execFile)(process.env.TEMPORAL_CLI ?? 'temporal', ['workflow', ...words, ...where])
        }
        const runs = async (): Promise<Run[]> => {
          const { code, said: text } = await rehearsal.type('history', 'keystone', '--json')
          expect(code).toBe(0)
          return (JSON.parse(text) as { runs: Run[] }).runs
        }

        await rehearsal.startWorker()
        lab.fail('controller1', 'install', 100)
        expect((await rehearsal.type('start', 'keystone')).code).toBe(0)
        const upgrade = rehearsal.watch()

        // Too early, by the temporal command, which says nobody's name; and a signal that there isn't.
        await upgrade.untilRunning('keystone/controller1/drain')
        await temporal('signal', '--name', gate)
        await upgrade.untilDecisions(1)
        await upgrade.send('hurry', { by: 'eve' })
        await upgrade.untilAttention(install)

        // Three attentions: answered with retry, with park and a retry by nobody knows whom, with skip.
        lab.heal('controller1', 'install')
        lab.fail('controller1', 'expand', 'hang')
        await upgrade.send('retry', { by: 'ann', note: '<script>alert("mended")</script>' })
        await upgrade.untilAttention(expand, true)
        await upgrade.send('park', { by: 'bob' })
        await upgrade.untilAttention(expand)
        await upgrade.send('pause', { by: 'ann', note: 'lunch' })
        lab.heal('controller1', 'expand')
        await upgrade.send('retry')
        await upgrade.until('paused', ({ state }) => state === 'Paused')
        lab.fail('controller2', 'stop', 5)
        await temporal('signal', '--name', 'resume', '-i', '{}')
        await upgrade.untilAttention(stop)
        lab.heal('controller2', 'stop')
        expect((await lab.host('controller2').run('service apache2 stop')).code).toBe(0)
        await upgrade.send('skip', { by: 'cid', step: stop })
        await upgrade.untilGate()

        // The signal was sent while no worker was there to hear it, and then the run was ended.
        await rehearsal.killWorker()
        await upgrade.send(gate, { by: 'dee' })
        await temporal('terminate', '--reason', 'the datacentre is on fire')
        await rehearsal.startWorker()
        const again = await rehearsal.begin()
        await again.untilGate()
        await again.send(gate, { by: 'fay', note: 'looked at each' })
        await again.untilDone()
        await again.handle.result()

        const [first, second, ...more] = await runs()
        if (first === undefined || second === undefined) throw new Error('there should be two runs')
        expect(more).toEqual([])
        expect([first, second].map(({ eventsAloneBecause }) => eventsAloneBecause)).toEqual([undefined, undefined])
        const cli = expect.stringMatching(/^keystone-upgraded early temporal-cli\S* identity$/)
        expect(said(first)).toEqual([
          cli,
          'hurry unknown eve said',
          'retry taken ann said',
          'park taken bob said',
          'pause taken ann said',
          `retry taken ${us} identity`,
          expect.stringMatching(/^resume taken temporal-cli\S* identity$/),
          'skip taken cid said',
          `${gate} not recorded dee said`,
        ])
        expect(first.startedBy.from).toBe('said')
        expect(first.end).toMatchObject({ how: 'terminated', reason: 'the datacentre is on fire' })
        expect(first.end.actor?.name).toMatch(/^temporal-cli/)
        expect(said(second)).toEqual([`${gate} (confirm) taken fay said`])
        expect(second.startedBy).toEqual({ name: us, from: 'identity' })
        expect(second.end.how).toBe('done')
        for (const run of [first, second])
          expect(run.entries.map((entry) => JSON.stringify(entry))).toHaveLength(
            new Set(run.entries.map((entry) => JSON.stringify(entry))).size,
          )

        const text = (await rehearsal.type('history', 'keystone')).said
        expect(text).toContain('hurry by eve: unknown')
        expect(text).toContain(`retry by ${us} (identity): taken`)
        expect(text).toMatch(/terminated by temporal-cli\S* \(identity\) after [^:]+: the datacentre is on fire/)

        const file = join(lab.folder, 'report.html')
        expect((await rehearsal.type('report', 'keystone', '--out', file)).code).toBe(0)
        const page = readFileSync(file, 'utf8')
        for (const told of ['hurry', 'by eve', 'by ann', 'by bob', `by ${us} (identity)`, 'by cid', 'by dee', 'by fay'])
          expect(page).toContain(told)
        for (const step of [install, expand, stop]) expect(page).toContain(step)
        expect(page).toContain('&lt;script&gt;alert(&quot;mended&quot;)&lt;/script&gt;')
        expect(page).not.toMatch(/<script|<iframe|<img|@import|url\(|\s(?:src|href)=(?!"data:,")/i)
        // Versions, from the output of the lab's own hosts.
        for (const version of [newtonVersion, ocataVersion]) expect(page).toContain(`<td>${version}</td>`)
        expect(page).toMatch(/<td>expand<\/td>\s*<td>4<\/td>\s*<td>16<\/td>/)

        // Without a worker Temporal's events still tell the senders of signals.
        await rehearsal.killWorker()
        const alone = await runs()
        expect(alone.map(({ eventsAloneBecause }) => typeof eventsAloneBecause)).toEqual(['string', 'string'])
        expect(alone.flatMap(said)).toContain(`${gate} not recorded fay said`)
        expect(alone[0]?.entries).toContainEqual(expect.objectContaining({ what: 'step', step: install }))
      }),
    600_000,
  )
})
