import { setTimeout as sleep } from 'node:timers/promises'
import type { Action, HostName } from '../lab/simulated'
import { Rehearsal } from '../test/support/rehearsal'
import type { RehearsedUpgrade } from '../test/support/rehearsed-upgrade'
import { withTemporalServer } from '../test/support/temporal-server'

/**
 * Measures how soon an upgrade goes on after its worker was killed with SIGKILL in the middle of a job. Prints the seconds
 * from the start of the new worker's process to the upgrade's next event or attempt, ten times in one upgrade of the
 * simulated lab.
 */
const jobs: readonly (readonly [HostName, Action])[] = [
  ['controller1', 'stop'],
  ['controller1', 'install'],
  ['controller1', 'backup'],
  ['controller1', 'expand'],
  ['controller1', 'migrate'],
  ['controller1', 'start'],
  ['controller2', 'stop'],
  ['controller2', 'install'],
  ['controller2', 'start'],
  ['controller3', 'stop'],
]
/** Longer than the loss of a worker stays unnoticed, so that the first movement is that of the interrupted step. */
const jobSeconds = 8
const pollMilliseconds = 25
const limitSeconds = 60

async function measure(rehearsal: Rehearsal): Promise<void> {
  await rehearsal.startWorker()
  const upgrade = await rehearsal.begin()
  const measured: number[] = []
  for (const [index, [host, action]] of jobs.entries()) {
    rehearsal.lab.take(action, jobSeconds)
    await rehearsal.underWay(host, action)
    // Set in advance: the next job may begin as soon as this one is seen to have ended.
    const [, next] = jobs[index + 1] ?? []
    if (next !== undefined) rehearsal.lab.take(next, jobSeconds)
    // The kill has to hit the middle of the job, not its beginning.
    await sleep(1000)
    await rehearsal.killWorker()
    const before = await stand(upgrade)
    const began = performance.now()
    await rehearsal.startWorker()
    await moved(upgrade, before)
    const seconds = (performance.now() - began) / 1000
    measured.push(seconds)
    rehearsal.lab.take(action, 0)
    process.stdout.write(`${host} ${action}: ${seconds.toFixed(2)} s\n`)
  }
  const sorted = measured.sort((one, other) => one - other)
  const middle = ((sorted[jobs.length / 2 - 1] ?? 0) + (sorted[jobs.length / 2] ?? 0)) / 2
  process.stdout.write(`resume_seconds_median=${middle.toFixed(2)} runs=${jobs.length}\n`)
}

/** The movement of an upgrade: its events, and the attempts of activities that a worker has begun. */
async function stand(upgrade: RehearsedUpgrade): Promise<{ readonly events: number; readonly attempts: string[] }> {
  const { historyLength, raw } = await upgrade.handle.describe()
  const begun = (raw.pendingActivities ?? []).filter(
    ({ lastStartedTime }) => lastStartedTime !== null && lastStartedTime !== undefined,
  )
  return {
    events: historyLength,
    // An attempt that is only scheduled has the start of the one before it.
    attempts: begun.map(({ activityId, lastStartedTime }) => `${activityId ?? ''} ${JSON.stringify(lastStartedTime)}`),
  }
}

async function moved(upgrade: RehearsedUpgrade, before: Awaited<ReturnType<typeof stand>>): Promise<void> {
  const end = performance.now() + limitSeconds * 1000
  for (;;) {
    const now = await stand(upgrade)
    if (now.events !== before.events || now.attempts.some((each) => !before.attempts.includes(each))) return
    if (performance.now() > end) throw new Error(`nothing has moved for ${limitSeconds} s`)
    await sleep(pollMilliseconds)
  }
}

withTemporalServer((address) => Rehearsal.run({ address }, measure)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
