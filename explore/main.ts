import { isMainThread, parentPort, threadId, Worker } from 'node:worker_threads'
import { Explorer, type Explored } from './explorer'
import { readOptions } from './options'
import type { Mutant } from './product'
import type { Schedule } from './schedule'
import { realSeconds } from './temporal/present'

const options = readOptions(process.argv.slice(2))
const { threads } = options

/** The work of one thread. */
interface Counted {
  readonly schedules: number
  /** The schedules of which another one is known to go alike, so that they were not run. */
  readonly alike: number
  readonly ends: ReadonlyMap<string, number>
  readonly states: ReadonlySet<number>
  /** The report of a schedule that broke a rule; empty if none did. */
  readonly report: string
}

/** The nights to begin with: those that are given, those of `--every`, or one a seed from the first on. */
function* schedulesOf(explorer: Explorer): Generator<Schedule> {
  if (options.schedule.length > 0) for (const each of options.schedule) yield each as Schedule
  else if (options.every) yield* explorer.every()
  else for (let { seed } = options; ; seed += 1) yield explorer.draw(seed)
}

/** The number of crash points that are tried in each night: some of a drawn one, all of `--every`, none of a given one. */
const crashes = options.schedule.length > 0 ? 0 : options.every ? Infinity : options.crashes

/** A night that was run, with the number of schedules that it stands for. */
type Run = Explored & { readonly schedules: number }

/** Runs each night of this thread, and crashes of the worker in it. */
async function* runs(explorer: Explorer, thread: number): AsyncGenerator<Run> {
  let at = 0
  for (const schedule of schedulesOf(explorer)) {
    if (options.runs !== undefined && at >= options.runs) return
    at += 1
    if (at % threads !== thread) continue
    const base = await explorer.run(schedule)
    yield { ...base, schedules: 1 }
    for (const point of explorer.crashPoints(base.night, crashes))
      yield { ...(await explorer.crash(schedule, point)), schedules: point.alike }
  }
}

/** Runs the nights of this thread, until one breaks a rule, or the time or number is over. */
async function explore(thread: number): Promise<Counted> {
  const explorer = await Explorer.make(options.upgrade, options.mutant as Mutant | undefined)
  const end = realSeconds() + options.minutes * 60
  const ends = new Map<string, number>()
  const states = new Set<number>()
  let [schedules, alike, report] = [0, 0, '']
  for await (const run of runs(explorer, thread)) {
    const { night, broken } = run
    schedules += run.schedules
    alike += run.schedules - 1
    for (const state of night.cloud.ledger.states) states.add(state)
    const how = night.ended[0]?.how ?? 'none'
    ends.set(how, (ends.get(how) ?? 0) + 1)
    if (broken.length > 0) {
      report = await explorer.report(await explorer.shrunk(night.schedule), broken)
      break
    }
    if (options.show) process.stdout.write(await explorer.report(night.schedule))
    if (realSeconds() >= end) break
  }
  return { schedules, alike, ends, states, report }
}

/** The work of another thread, as it comes from there. */
function inThread(): Promise<Counted> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { argv: process.argv.slice(2) })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

/**
 * `npm run explore`: upgrades on a modelled cloud, each under faults and words that are drawn from its seed. `--every` draws
 * none, and enumerates the crashes of Keystone's upgrade. A schedule that breaks a rule is printed in its shortest form, and
 * the exit code is 1.
 */
async function main(): Promise<void> {
  const begun = realSeconds()
  const counted =
    threads === 1 ? [await explore(0)] : await Promise.all(Array.from({ length: threads }, () => inThread()))
  const ends = new Map<string, number>()
  for (const each of counted) for (const [how, count] of each.ends) ends.set(how, (ends.get(how) ?? 0) + count)
  const states = new Set(counted.flatMap((each) => [...each.states]))
  const reports = counted.filter(({ report }) => report !== '').map(({ report }) => report)
  for (const report of reports) process.stdout.write(report)
  if (reports.length > 0) process.exitCode = 1
  const schedules = counted.reduce((sum, each) => sum + each.schedules, 0)
  const alike = counted.reduce((sum, each) => sum + each.alike, 0)
  const seconds = (realSeconds() - begun).toFixed(1)
  const { user, system } = process.cpuUsage()
  const cpu = (user + system) / 1000 / (schedules - alike)
  const hows = [...ends].map(([how, count]) => `${how}=${count}`).join(' ')
  process.stdout.write(
    `explore: schedules=${schedules} run=${schedules - alike} alike=${alike} seconds=${seconds} cpu_milliseconds_a_run=${cpu.toFixed(1)} states=${states.size} ${hows} broken=${reports.length}\n`,
  )
}

if (isMainThread) void main()
else void explore(threadId % threads).then((counted) => parentPort?.postMessage(counted))
