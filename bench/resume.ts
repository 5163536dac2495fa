import { setTimeout as sleep } from 'node:timers/promises'
import type { temporal } from '@temporalio/proto'
import { Command } from 'commander'
import { z } from 'zod'
import { numbersOf } from '../explore/schedule'
import { actions } from '../lab/simulated/names'
import { Rehearsal } from '../test/support/rehearsal'
import type { RehearsedUpgrade } from '../test/support/rehearsed-upgrade'
import { withTemporalServer } from '../test/support/temporal-server'
import { median } from './report/statistics'

/**
 * Measures how soon an upgrade goes on after its worker was killed with SIGKILL at a random moment. The upgrades are
 * Cinder's, which ask nobody, on simulated labs whose commands take a second. Another worker is started at once. Prints the
 * seconds from the start of its process to the first task that it has, of each kill, then the median and the worst.
 */
const service = 'cinder'
const commandSeconds = 1
/** The worker lives for up to so long after it has moved the upgrade on. */
const livesMilliseconds = 2000
const pollMilliseconds = 25
const limitSeconds = 60

/** Kills until the upgrade is done, or so often. @returns the seconds of each */
async function killAgain(rehearsal: Rehearsal, kills: number, random: () => number): Promise<number[]> {
  for (const action of actions) rehearsal.lab.take(action, commandSeconds)
  const measured: number[] = []
  let worker = await rehearsal.startWorker()
  const upgrade = await rehearsal.begin(service)
  await movedBy(upgrade, worker.pid)
  while (measured.length < kills) {
    await sleep(random() * livesMilliseconds)
    await rehearsal.killWorker()
    const began = performance.now()
    worker = await rehearsal.startWorker()
    if ((await movedBy(upgrade, worker.pid)) === 'over') break
    const seconds = (performance.now() - began) / 1000
    measured.push(seconds)
    process.stdout.write(`${seconds.toFixed(2)} s\n`)
  }
  return measured
}

/**
 * Waits until a worker has a task of the upgrade.
 * @returns 'over' where the upgrade is done and has no task for it
 */
async function movedBy({ handle }: RehearsedUpgrade, pid: number): Promise<'moved' | 'over'> {
  const end = performance.now() + limitSeconds * 1000
  let read = 0
  for (;;) {
    const { raw, status, historyLength } = await handle.describe()
    if ((raw.pendingActivities ?? []).some(({ lastWorkerIdentity }) => isOf(lastWorkerIdentity, pid))) return 'moved'
    if (historyLength !== read) {
      const { events } = await handle.fetchHistory()
      if ((events ?? []).some((event) => isOf(identityOf(event), pid))) return 'moved'
      read = historyLength
    }
    if (status.name === 'COMPLETED') return 'over'
    if (status.name !== 'RUNNING') throw new Error(`the upgrade is ${status.name}`)
    if (performance.now() > end) throw new Error(`nothing has moved for ${limitSeconds} s`)
    await sleep(pollMilliseconds)
  }
}

/** The worker that an event is of, if it is the beginning of an activity or the end of a workflow task. */
const identityOf = (event: temporal.api.history.v1.IHistoryEvent): string | null | undefined =>
  event.activityTaskStartedEventAttributes?.identity ?? event.workflowTaskCompletedEventAttributes?.identity

/** A worker's identity begins with its process id. */
const isOf = (identity: string | null | undefined, pid: number): boolean => Number.parseInt(identity ?? '', 10) === pid

async function main(): Promise<void> {
  const command = new Command('npm run bench:resume --')
    .option('--kills <number>', 'how often the worker is killed', '10')
    .option('--seed <number>', 'of the moments of the kills', '1')
    .parse()
  const asked = z.object({ kills: z.coerce.number().int().min(1).max(1000), seed: z.coerce.number().int() })
  const { kills, seed } = asked.parse(command.opts())
  const random = numbersOf(seed)
  const measured: number[] = []
  await withTemporalServer(async (address) => {
    while (measured.length < kills)
      await Rehearsal.run({ address }, async (rehearsal) => {
        measured.push(...(await killAgain(rehearsal, kills - measured.length, random)))
      })
  })
  process.stdout.write(
    `resume_seconds_median=${median(measured).toFixed(2)} worst=${Math.max(...measured).toFixed(2)} kills=${measured.length} seed=${seed}\n`,
  )
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
