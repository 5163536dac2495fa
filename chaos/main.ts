import { parseArgs } from 'node:util'
import { z } from 'zod'
import { draw } from './draw'
import { kinds, inWords, type Schedule } from './fault'
import type { Ended } from './night'
import { runNight } from './simulated/night'
import { subjectOf } from './simulated/subject'
import { UpgradeOfNight, type Subject } from './subject'

const Options = z.object({
  seed: z.coerce.number().int().nonnegative(),
  runs: z.coerce.number().int().positive(),
  service: UpgradeOfNight,
  /** How many nights are run side by side. */
  'at-once': z.coerce.number().int().min(1).max(8),
})

/** The shortest schedule that still breaks a rule: each fault is left out in its turn, once. */
async function shrunk(subject: Subject, found: Ended): Promise<Ended> {
  let least = found
  for (const fault of found.schedule.faults) {
    const faults = least.schedule.faults.filter((other) => other !== fault)
    const less = await runNight(subject, { ...least.schedule, faults })
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
function table(nights: readonly Ended[]): void {
  say('fault               came  nights  needed a person')
  for (const kind of kinds) {
    const with_ = nights.filter(({ inflicted }) => inflicted.some(({ trouble }) => trouble.kind === kind))
    const came = nights.flatMap(({ inflicted }) => inflicted).filter(({ trouble }) => trouble.kind === kind).length
    const asked = with_.filter(({ reasons }) => reasons.length > 0).length
    say(
      `${kind.padEnd(18)} ${String(came).padStart(5)} ${String(with_.length).padStart(7)} ${String(asked).padStart(16)}`,
    )
  }
}

/**
 * npm run chaos -- [--seed N] [--runs K] [--service NAME] [--at-once N]: whole upgrades on simulated labs, each under one to
 * six faults that are drawn from its seed. A night that breaks a rule is run again with fewer faults, and printed with its
 * timeline; the exit code is 1 then.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { seed: text, runs: text, service: text, 'at-once': text } })
  const seed = String(Math.floor(Date.now() / 1000))
  const options = Options.parse({ seed, runs: '10', service: 'keystone', 'at-once': '1', ...values })
  const subject = subjectOf(options.service)
  const schedules: Schedule[] = Array.from({ length: options.runs }, (_, run) => draw(options.seed + run, subject))
  const nights: Ended[] = []
  const work = async (): Promise<void> => {
    for (let schedule = schedules.shift(); schedule !== undefined; schedule = schedules.shift()) {
      const night = await runNight(subject, schedule)
      nights.push(night)
      const faults = night.schedule.faults.map(({ trouble }) => trouble.kind).join(', ')
      const verdict = night.broken.length === 0 ? 'holds' : `BROKEN: ${night.broken.join('; ')}`
      say(`seed ${schedule.seed}: ${night.seconds.toFixed(0)} s, ${faults}: ${verdict}`)
      if (night.broken.length > 0) showNight(night)
    }
  }
  await Promise.all(Array.from({ length: options['at-once'] }, work))
  for (const night of nights.filter((each) => each.broken.length > 0)) {
    const least = await shrunk(subject, night)
    say(`\nseed ${least.schedule.seed}, with the faults that it needs:`)
    showNight(least)
  }
  table(nights)
  const silent = Math.max(0, ...nights.map(({ longestSilenceSeconds }) => longestSilenceSeconds))
  const count = nights.filter((each) => each.broken.length > 0).length
  say(`chaos: seed=${options.seed} runs=${nights.length} broken=${count} longest_silence_seconds=${silent}`)
  process.exitCode = count === 0 ? 0 : 1
}

// So that an interrupt leaves no process and no file behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
void main()
