import { describe, expect, test } from '@jest/globals'
import { searchAttributes } from '../../cloud/model/search-attributes'
import { holdSessions } from '../support/held-sessions'
import { OperatingPage } from '../support/operating-page'
import { Operator } from '../support/operator'
import { Rehearsal } from '../support/rehearsal'
import { withTemporalServer } from '../support/temporal-server'
import { procedure, serversOf } from './procedure'

const page = new OperatingPage()
/** The names in the guides, so that their lines run unchanged. */
const asOnThePage = { name: 'production', taskQueue: 'openstack-upgrade' }
/** Short enough that a drain and a phase are soon told as slow. The second field adds a gate between two services. */
const fields = [
  [['times', 'idleSeconds'], 4],
  [['times', 'phaseSeconds'], 2],
  [['pauseBetween'], true],
] as const
const whole = 900_000
const gate = 'keystone-upgraded'
const levers = "Temporal's own levers"

const production = (story: (rehearsal: Rehearsal, operator: Operator) => Promise<void>): Promise<void> =>
  withTemporalServer((address) =>
    Rehearsal.run({ ...asOnThePage, address, fields }, (rehearsal) => story(rehearsal, new Operator(page, rehearsal))),
  )

const steps = {
  drain: 'keystone/controller1/drain',
  stop: 'keystone/controller1/stop-apache2',
  install: 'keystone/controller1/install',
  expand: 'keystone/controller1/expand',
}

describe('the guides for operators, driven by the temporal command alone', () => {
  test(
    'takes Keystone and what comes after it through every line of theirs',
    () =>
      production(async (rehearsal, operator) => {
        const { lab, client } = rehearsal
        const keystone = rehearsal.watch()

        for (const name of Object.values(searchAttributes)) await operator.types('Search attributes', name)
        await rehearsal.startWorker()
        await rehearsal.eventually('a worker is seen', async () =>
          (await operator.types('The worker')).includes('workflow'),
        )
        expect(await operator.types('Preflight')).toContain('"ok":true')

        // A drain that sessions keep from its end, a stop and an install that fail, a phase that hangs.
        const held = holdSessions(lab.frontends('lb1').keystone_public)
        lab.fail('controller1', 'stop', 5)
        lab.fail('controller1', 'install', 100)
        lab.fail('controller1', 'expand', 'hang')
        const runOf = (said: string): string | undefined => /RunId +(\S+)/.exec(said)?.[1]
        const first = runOf(await operator.types('Start'))
        expect(first).toBeDefined()
        expect(runOf(await operator.types('Start'))).toBe(first)
        await keystone.untilAttention(steps.drain, true)
        const shown = await operator.types('It is 2 a.m.')
        expect(shown).toContain('**Attention**: keystone of production')
        expect(shown).toContain('`retry` with `{"cutSessions":true}`')
        await operator.types('Retry', 'cutSessions')
        await keystone.untilAttention(steps.stop)
        held.forEach((each) => each.destroy())
        await rehearsal.eventually('it is found by its state', async () =>
          (await operator.types('See', 'Attention')).includes('upgrade-production-keystone'),
        )
        lab.heal('controller1', 'stop')
        await lab.host('controller1').run('service apache2 stop')
        await operator.types('Skip')
        await keystone.untilAttention(steps.install)
        lab.heal('controller1', 'install')
        await operator.types('Retry', steps.install)
        await keystone.untilAttention(steps.expand, true)
        await operator.types('Park')
        await keystone.untilAttention(steps.expand)
        lab.heal('controller1', 'expand')
        const early = await operator.tries('Updates: the same, with an answer', 'keystone-upgraded')
        expect(early).toMatchObject({ code: 1, said: expect.stringContaining('this gate is not open') })
        const answered = await operator.types('Updates: the same, with an answer', 'retry')
        expect(answered).toContain('taken')

        // Paused where every node serves; then with a node down.
        await operator.types('Pause', '-i \'{"by"')
        await keystone.until('paused', ({ state }) => state === 'Paused')
        expect(await rehearsal.out()).toEqual([])
        lab.hold('install')
        await operator.types('Resume')
        await rehearsal.underWay('controller2', 'install')
        await operator.types('Pause', 'now')
        lab.letGo('install')
        await keystone.until('paused', ({ state }) => state === 'Paused')
        expect(await rehearsal.out()).toEqual(serversOf(2))

        // Ended four ways, and begun again after each.
        const ends = async (how: string, words = ''): Promise<string> => {
          await operator.types(how, words)
          await client.workflow.result('upgrade-production-keystone').catch(() => undefined)
          const { status } = await keystone.handle.describe()
          return status.name
        }
        expect(await ends('Abort', 'now')).toBe('FAILED')
        expect(await rehearsal.out()).toEqual(serversOf(2))
        lab.fail('controller2', 'start', 5)
        await operator.types('Start')
        await keystone.untilAttention('keystone/controller2/start-apache2')
        await operator.types('Pause', '-i \'{"by"')
        lab.heal('controller2', 'start')
        await operator.types('Updates: the same, with an answer', 'retry')
        await keystone.until('paused', ({ state }) => state === 'Paused')
        expect(await ends('Abort', '-i \'{"by"')).toBe('FAILED')
        await operator.types('Start')
        await keystone.until('begun', ({ steps: all }) => all.length > 0)
        expect(await ends(levers, 'cancel')).toBe('CANCELLED')

        // Terminated at its gate, it keeps the lock of the cloud.
        await operator.types('Start')
        await keystone.until('begun', ({ steps: all }) => all.length > 0)
        await operator.types('Confirm')
        const { decisions } = await keystone.untilGate()
        expect(decisions).toMatchObject([{ signal: gate, by: 'ann', verdict: 'early' }])
        await rehearsal.eventually('it is found at its gate', async () =>
          (await operator.types('See', 'AwaitingGate')).includes('upgrade-production-keystone'),
        )
        expect(await ends(levers, 'terminate')).toBe('TERMINATED')
        await rehearsal.eventually('it is found as terminated', async () =>
          (await operator.types('See', 'Terminated')).includes('upgrade-production-keystone'),
        )
        expect(await operator.types('The lock of a cloud', 'holder')).toContain('upgrade-production-keystone')
        await operator.types('Start', '', 'glance')
        await expect(client.workflow.result('upgrade-production-glance')).rejects.toThrow()
        await operator.types('The lock of a cloud', '-i \'{"by":"ann"}\'')
        await operator.types('Start')
        const { gate: opened } = await keystone.untilGate()
        // Released by force under it, the lock is asked for again before the next change.
        await operator.types('The lock of a cloud', 'force')
        await client.workflow.getHandle('lock-production').result()

        // After a reset the gate asks again; its last node serves first; and the confirmation is true.
        await operator.types(levers, 'reset')
        await keystone.until('asked again', ({ gate: again }) => again !== null && again.since !== opened?.since)
        expect(await rehearsal.out()).toEqual(serversOf(3))
        const run = async (): Promise<string> => (await keystone.handle.describe()).runId
        const wedged = await run()
        await operator.types('Wedged', 'reset')
        expect(await run()).not.toBe(wedged)
        await keystone.untilGate()
        expect(await operator.types('Wedged', 'list')).not.toContain('upgrade-production-keystone')
        await operator.types('Join')
        const { attention: lost } = await keystone.untilAttention('keystone/controller3/join')
        expect(lost?.sentence).toContain('no longer holds the lock of production')
        await keystone.send('retry', { by: 'ann' })
        await keystone.untilOver('keystone/controller3/join')
        await keystone.untilGate()
        expect(await rehearsal.out()).toEqual([])
        // A node that serves is not left out.
        await operator.types('A host that is gone for good')
        const { decisions: said } = await keystone.until('refused', (now) =>
          now.decisions.some(({ signal }) => signal === 'leave-out'),
        )
        const refused = said.find(({ signal }) => signal === 'leave-out')
        expect(refused).toMatchObject({ by: 'ann', verdict: 'refused' })
        expect(refused?.why).toContain('would serve on')
        expect(await operator.types('See', 'describe')).toContain('keystone-upgraded')
        await operator.types('Confirm')
        await keystone.untilDone()
        await keystone.handle.result()
        expect(await operator.types('See', 'progress')).toContain('"Done"')
        expect(await operator.types('History', 'history')).toContain('looked at all three')
        expect(await operator.types('History', 'show')).toContain('WorkflowExecutionCompleted')
        const counted = (await rehearsal.lines()).filter((line) => /expand|migrate|contract|backup/.test(line))
        expect(counted).toEqual(procedure.filter((line) => /expand|migrate|contract|backup/.test(line)))

        // All of the cloud finds Keystone done; Glance's contract is left for another day, and done on it.
        await operator.types('All of a cloud', '--type cloud')
        const cloud = rehearsal.watch('cloud')
        await cloud.until('before Glance', (now) => now.gate?.name === 'before-glance')
        await operator.types('All of a cloud', 'before-glance')
        const glance = rehearsal.watch('glance')
        await cloud.until('at Glance’s gate', (now) => now.gate?.name === 'glance-upgraded')
        await operator.types('Defer', 'defer')
        await cloud.until('before Nova', (now) => now.gate?.name === 'before-nova')
        await operator.types('Defer', 'contractOnly')
        await glance.until('at its gate again', (now) => now.gate !== null)
        await operator.types('Confirm', '', 'glance')
        await glance.untilDone()
        await glance.handle.result()
        expect(await rehearsal.lines()).toContain('controller3 contract')

        // nova-finish says that it waits for the computes.
        await operator.types('nova-finish: after the compute nodes are on Ocata')
        await rehearsal.watch('nova-finish').untilGate()

        expect(operator.untyped).toEqual([])
        expect(await lab.errors()).toEqual([])
      }),
    whole,
  )
})
