import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { failingTask } from '../../activities/failing-task'
import { OperatingPage, wordsOf } from '../support/operating-page'
import { otherBundle } from '../support/other-bundle'
import { Bench, RecordingCloud, type DrivenUpgrade } from '../support/recording'
import { address } from '../support/temporal'
import { typed } from '../support/typed'

const reserved = '__temporal_workflow_metadata'
const gate = 'keystone-upgraded'
/** Each attempt at a task that fails takes ten seconds, and each command starts a program. */
const patience = 240_000

/** Old workflows: a signal with a name that the SDK keeps for itself fails their tasks. */
let older: { readonly code: string }
/** Workflows whose Keystone begins with another step. */
let changed: { readonly code: string }
/** Workflows whose histories the product's can't replay beyond their first notification. */
let withTimers: { readonly code: string }
let bench: Bench
beforeAll(async () => {
  older = await otherBundle('workflows/index.ts', 'bare')
  changed = await otherBundle('test/upgrade/changed/unpatched.ts')
  withTimers = await otherBundle('test/upgrade/changed/timers.ts')
  bench = await Bench.open()
}, 600_000)
afterAll(() => bench.close())

/** One of our own commands about an upgrade on a recording cloud. */
const type = (cloud: RecordingCloud, ...words: readonly string[]): ReturnType<typeof typed> =>
  typed(bench, cloud, ...words)

/** The workflows that a query of the page on operating finds. */
async function foundBy({ client }: DrivenUpgrade, section: string): Promise<readonly string[]> {
  const { text } = new OperatingPage().temporal(section, 'workflow list')
  const found: string[] = []
  for await (const { workflowId } of client.workflow.list({ query: wordsOf(text).at(-1) ?? '' })) found.push(workflowId)
  return found
}

/** Runs a line of Temporal's own command. */
async function temporal(line: string): Promise<void> {
  const [, ...words] = wordsOf(line)
  await promisify(execFile)(process.env.TEMPORAL_CLI ?? 'temporal', [...words, '--address', address()])
}

/** Waits until Temporal has heard of a failed workflow task. */
async function untilWedged({ handle, client }: DrivenUpgrade): Promise<void> {
  for (;;) {
    if ((await failingTask(client, handle.workflowId)) !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('an upgrade whose workflow task fails again and again', () => {
  test(
    'is told as what it is by every command, freed by one, and goes on without running anything twice',
    async () => {
      const cloud = new RecordingCloud()
      await bench.with(
        cloud,
        async (upgrade) => {
          await upgrade.untilGate()
          await upgrade.send(reserved, { by: 'ann' })
          await upgrade.send(gate, { by: 'bob', note: 'all three' })
          await untilWedged(upgrade)
          const cause = 'WORKFLOW_WORKER_UNHANDLED_FAILURE'
          const typed = [['status'], ['status', '--json'], ['confirm'], ['retry'], ['abort', '--now']].map(
            async (words) => {
              const [verb = '', ...options] = words
              return { words, ...(await type(cloud, verb, 'keystone', ...options)) }
            },
          )
          for (const { words, code, said } of await Promise.all(typed)) {
            expect({ words, code, said }).toMatchObject({ code: 4, said: expect.stringContaining('is wedged') })
            expect(said).toContain(cause)
            expect(said).toContain(`Cannot use signal name: '${reserved}'`)
            expect(said).toContain('unwedge keystone')
            expect(said).not.toContain('Start a worker')
          }
          expect((await type(cloud, 'history', 'keystone')).said).toContain(cause)

          // Temporal says so after five failures, by a word that the page's query asks for.
          while (!(await foundBy(upgrade, 'Wedged')).includes(upgrade.handle.workflowId))
            await new Promise((resolve) => setTimeout(resolve, 500))

          const { runId } = await upgrade.handle.describe()
          const shown = await type(cloud, 'unwedge', 'keystone')
          expect(shown).toMatchObject({ code: 4, said: expect.stringContaining('Nothing was done') })
          expect(shown.said).toContain(`${reserved} by ann`)
          expect(shown.said).toMatch(new RegExp(`${gate} by bob .*give it again: .* confirm keystone`))
          expect((await upgrade.handle.describe()).runId).toBe(runId)

          const ran = cloud.ledger.length
          const freed = await type(cloud, 'unwedge', 'keystone', '--yes')
          expect(freed).toMatchObject({ code: 0, said: expect.stringContaining('Freed') })
          expect(freed.said).toMatch(new RegExp(`gate ${gate} .* the first confirm counts as early`))
          const again = await upgrade.untilGate()
          expect(again.decisions).toEqual([])
          expect(cloud.ledger).toHaveLength(ran)
          // Evidence from before the reset does not count: the first answer is early, and the gate asks again.
          expect(await type(cloud, 'confirm', 'keystone')).toMatchObject({
            code: 1,
            said: expect.stringContaining('early; the workflow was reset since this gate opened'),
          })
          await upgrade.send(gate, { by: 'bob' })
          // The run that was reset counts as terminated.
          await upgrade.client.workflow.result(upgrade.handle.workflowId)
          expect(new Set(cloud.ledger).size).toBe(cloud.ledger.length)
        },
        older,
      )
    },
    patience,
  )

  test(
    'is not freed by going back where its worker is of another version: that is said, and a right one goes on',
    async () => {
      const cloud = new RecordingCloud()
      const first = await bench.worker(cloud)
      const upgrade = await bench.start(cloud)
      await upgrade.untilGate()
      await first.stop()
      const second = await bench.worker(cloud, changed)
      await upgrade.send(gate, { by: 'ann' })
      try {
        await untilWedged(upgrade)
        const status = await type(cloud, 'status', 'keystone')
        expect(status).toMatchObject({ code: 4, said: expect.stringContaining('NON_DETERMINISTIC_ERROR') })
        expect(status.said).toContain('start a worker of that version, or of a newer one')
        const refused = await type(cloud, 'unwedge', 'keystone', '--yes')
        expect(refused).toMatchObject({ code: 2, said: expect.stringContaining('start a worker of this version') })
      } finally {
        await second.stop()
      }
      const third = await bench.worker(cloud)
      try {
        await upgrade.handle.result()
        expect(new Set(cloud.ledger).size).toBe(cloud.ledger.length)
      } finally {
        await upgrade.handle.terminate('the test is over').catch(() => undefined)
        await third.stop()
      }
    },
    patience,
  )

  test(
    'is freed where no worker can replay its history: by the line that is printed, from the last task that can be, and nothing runs twice',
    async () => {
      const cloud = new RecordingCloud()
      const join = 'keystone/controller3/join'
      cloud.runs.set(join, (generation) =>
        generation === 1
          ? { state: 'failed', generation, exitCode: 1, tail: '', effect: 'none', evidence: '', record: '' }
          : { state: 'done', evidence: 'joined' },
      )
      const first = await bench.worker(cloud, withTimers)
      const upgrade = await bench.start(cloud)
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
      await upgrade.untilAttention(join)
      await first.stop()
      const ran = [...cloud.ledger]
      const second = await bench.worker(cloud)
      try {
        await upgrade.send('retry', { by: 'bob' })
        await untilWedged(upgrade)
        const status = await type(cloud, 'status', 'keystone')
        expect(status).toMatchObject({ code: 4, said: expect.stringContaining('TMPRL1100') })
        expect(status.said).toContain('unwedge keystone')
        const shown = await type(cloud, 'unwedge', 'keystone')
        expect(shown).toMatchObject({ code: 4, said: expect.stringContaining('Nothing was done') })
        expect(shown.said).toMatch(/keystone-upgraded by ann .*\n.*retry by bob/)
        const line = /^By Temporal's own command: (temporal workflow reset .*)$/m.exec(shown.said)?.[1] ?? ''
        expect(line).toContain(`-w ${upgrade.handle.workflowId} --event-id `)
        await temporal(line)
        const { decisions } = await upgrade.untilGate()
        expect(decisions).toEqual([])
        expect(cloud.ledger).toEqual(ran)
        // Evidence from before the reset does not count: the first answer is early, and the gate asks again.
        await upgrade.send(gate, { by: 'ann' })
        await upgrade.until('judged', (progress) => progress.decisions.length === 1)
        await upgrade.send(gate, { by: 'ann' })
        await upgrade.client.workflow.result(upgrade.handle.workflowId)
        // The contract is found done, the join is what was left.
        expect(cloud.ledger).toEqual([...ran, join])
      } finally {
        await upgrade.client.workflow
          .getHandle(upgrade.handle.workflowId)
          .terminate('the test is over')
          .catch(() => undefined)
        await second.stop()
      }
    },
    patience,
  )

  test(
    'is told apart from one that is well, which is left as it is',
    async () => {
      const cloud = new RecordingCloud()
      await bench.with(cloud, async (upgrade) => {
        await upgrade.untilGate()
        expect(await type(cloud, 'unwedge', 'keystone', '--yes')).toMatchObject({
          code: 2,
          said: expect.stringContaining('its workflow task does not fail'),
        })
        expect((await type(cloud, 'status', 'keystone')).code).toBe(3)
      })
    },
    patience,
  )
})
