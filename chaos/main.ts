import { draw } from './draw'
import { inWords, type Schedule } from './fault'
import type { Ended } from './night'
import { readOptions } from './options'
import * as realNight from './real/night'
import * as realSubject from './real/subject'
import * as simulatedNight from './simulated/night'
import * as simulatedSubject from './simulated/subject'
import type { Subject, UpgradeOfNight } from './subject'

/** The labs on which nights are run. A night of the real one, unless a service is named, has the service whose turn it is. */
const labs = {
  simulated: { ...simulatedNight, ...simulatedSubject, usual: (): UpgradeOfNight => 'keystone' },
  real: { ...realNight, ...realSubject, usual: realSubject.inTurn },
} as const

/** A night that is to be run. */
interface Night {
  readonly subject: Subject
  readonly schedule: Schedule
  readonly runNight: (subject: Subject, schedule: Schedule) => Promise<Ended>
}

/** Spends a night. One that could not be spent is broken too, and the nights after it come all the same. */
function spent({ subject, runNight }: Night, schedule: Schedule): Promise<Ended> {
  const begun = Date.now()
  return runNight(subject, schedule).catch((error: unknown) => ({
    schedule,
    seconds: (Date.now() - begun) / 1000,
    broken: [`the night itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    reasons: [],
    inflicted: [],
    timeline: [],
    longestSilenceSeconds: 0,
  }))
}

/** The shortest schedule that still breaks a rule: each fault is left out in its turn, once. */
async function shrunk(night: Night, found: Ended): Promise<Ended> {
  let least = found
  for (const fault of found.schedule.faults) {
    const faults = least.schedule.faults.filter((other) => other !== fault)
    const less = await spent(night, { ...least.schedule, faults })
    if (less.broken.length > 0) least = less
  }
  return least
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** A night's faults, the rules that it broke, and all that happened in it. */
function showNight({ schedule, broken, reasons, timeline }: Ended): void {
  for (const line of [...schedule.faults.map(inWords), ...broken, ...reasons, ...timeline]) say(`  ${line}`)
}

/** The faults by kind: how often each came, and in how many nights it came before a person was needed. */
function table(kinds: readonly string[], nights: readonly Ended[]): void {
  say('fault               came  nights  needed a person')
  for (const kind of kinds) {
    // Trouble that could not be brought has not come.
    const cameIn = ({ inflicted }: Ended): number =>
      inflicted.filter(({ trouble, problem }) => trouble.kind === kind && problem === undefined).length
    const hit = nights.filter((night) => cameIn(night) > 0)
    const came = hit.reduce((sum, night) => sum + cameIn(night), 0)
    const asked = hit.filter(({ reasons }) => reasons.length > 0).length
    say(
      `${kind.padEnd(18)} ${String(came).padStart(5)} ${String(hit.length).padStart(7)} ${String(asked).padStart(16)}`,
    )
  }
}

/**
 * npm run chaos -- [--lab simulated|real] [--seed N] [--runs K] [--service NAME] [--at-once N]: whole upgrades on labs of their
 * own, each under one to six faults that are drawn from its seed. A night that breaks a rule is run again with fewer faults,
 * and printed with its timeline; the exit code is 1 then.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  const { runNight, subjectOf, usual } = labs[options.lab]
  const left = Array.from({ length: options.runs }, (_, run): Night => {
    const subject = subjectOf(options.service ?? usual(options.seed + run))
    return { subject, runNight, schedule: draw(options.seed + run, subject) }
  })
  const kinds = left[0]?.subject.kinds ?? []
  const nights: (readonly [Night, Ended])[] = []
  const work = async (): Promise<void> => {
    for (let night = left.shift(); night !== undefined; night = left.shift()) {
      const { subject, schedule } = night
      const ended = await spent(night, schedule)
      nights.push([night, ended])
      const faults = schedule.faults.map(({ trouble }) => trouble.kind).join(', ')
      const verdict = ended.broken.length === 0 ? 'holds' : `BROKEN: ${ended.broken.join('; ')}`
      say(`seed ${schedule.seed}: ${subject.upgrade}, ${ended.seconds.toFixed(0)} s, ${faults}: ${verdict}`)
      if (ended.broken.length > 0) showNight(ended)
    }
  }
  await Promise.all(Array.from({ length: options.atOnce }, work))
  for (const [night, ended] of nights.filter(([, { broken }]) => broken.length > 0)) {
    const least = await shrunk(night, ended)
    say(`\nseed ${least.schedule.seed}, with the faults that it needs:`)
    showNight(least)
  }
  const all = nights.map(([, ended]) => ended)
  table(kinds, all)
  const silent = Math.max(0, ...all.map(({ longestSilenceSeconds }) => longestSilenceSeconds))
  const count = all.filter((each) => each.broken.length > 0).length
  say(`chaos: seed=${options.seed} runs=${all.length} broken=${count} longest_silence_seconds=${silent}`)
  process.exitCode = count === 0 ? 0 : 1
}

// So that an interrupt leaves no process and no file behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
void main()
