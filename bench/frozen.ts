import { setTimeout as sleep } from 'node:timers/promises'
import { Rehearsal } from '../test/support/rehearsal'
import type { RehearsedUpgrade } from '../test/support/rehearsed-upgrade'
import type { TestProcess } from '../test/support/processes'
import { withTemporalServer } from '../test/support/temporal-server'

/**
 * Measures how soon another worker goes on with a step whose worker was frozen with SIGSTOP, its connections open. Prints
 * the seconds from the freeze to the other worker's attempt, several times in one step of an upgrade of the simulated lab.
 * Each time two workers run.
 */
const rounds = 12
const jobSeconds = 900
const pollMilliseconds = 50
const limitSeconds = 120

async function measure(rehearsal: Rehearsal): Promise<void> {
  let workers = [await rehearsal.startWorker(), await rehearsal.startWorker()]
  rehearsal.lab.take('stop', jobSeconds)
  const upgrade = await rehearsal.begin()
  await rehearsal.underWay('controller1', 'stop')
  const measured: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    // Both workers must have polled for work.
    await sleep(3000)
    let pid = await runsOn(upgrade)
    // A busy machine may have missed a heartbeat: then the step is between two attempts.
    for (; Number.isNaN(pid); pid = await runsOn(upgrade)) await sleep(pollMilliseconds)
    const frozen = workers.find((worker) => worker.pid === pid)
    if (frozen === undefined) throw new Error(`no worker of ours runs it, but ${pid}`)
    const began = performance.now()
    frozen.kill('SIGSTOP')
    await movedFrom(upgrade, pid, began)
    const seconds = (performance.now() - began) / 1000
    measured.push(seconds)
    process.stdout.write(`${seconds.toFixed(1)} s\n`)
    frozen.kill('SIGKILL')
    await frozen.ended
    workers = [...workers.filter((worker): worker is TestProcess => worker !== frozen), await rehearsal.startWorker()]
  }
  await Promise.all(workers.map((worker) => worker.stop()))
  const sorted = measured.sort((one, other) => one - other)
  const median = sorted[Math.floor(rounds / 2)] ?? 0
  process.stdout.write(
    `frozen_seconds_median=${median.toFixed(1)} most=${(sorted.at(-1) ?? 0).toFixed(1)} runs=${rounds}\n`,
  )
}

/** The process id of the worker that has the step. */
async function runsOn({ handle }: RehearsedUpgrade): Promise<number> {
  const { raw } = await handle.describe()
  const [pending] = raw.pendingActivities ?? []
  return Number.parseInt(pending?.lastWorkerIdentity ?? '', 10)
}

async function movedFrom(upgrade: RehearsedUpgrade, pid: number, began: number): Promise<void> {
  for (;;) {
    const now = await runsOn(upgrade)
    if (!Number.isNaN(now) && now !== pid) return
    if (performance.now() - began > limitSeconds * 1000) throw new Error(`nobody went on for ${limitSeconds} s`)
    await sleep(pollMilliseconds)
  }
}

withTemporalServer((address) => Rehearsal.run({ address }, measure)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
