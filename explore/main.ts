import { parseArgs } from 'node:util'
import { UpgradeName } from '../cloud/model/ids'
import { Explorer } from './explorer'
import type { Mutant } from './product'
import type { Schedule } from './schedule'
import { realSeconds } from './temporal/present'

/** The schedules to run: those that are given, or one a seed from the first on, until the time is over. */
function* schedulesOf(
  explorer: Explorer,
  given: readonly string[],
  { seed, runs, seconds }: { readonly seed: number; readonly runs: number; readonly seconds: number },
): Generator<Schedule> {
  for (const each of given) yield JSON.parse(each) as Schedule
  if (given.length > 0) return
  const end = realSeconds() + seconds
  for (let at = 0; at < runs && realSeconds() < end; at += 1) yield explorer.draw(seed + at)
}

/**
 * npm run explore -- [--minutes N] [--runs N] [--seed N] [--upgrade NAME] [--schedule JSON]: upgrades on a modelled cloud, each
 * under faults and words that are drawn from its seed. It ends after that time or number. The first that breaks a rule is
 * printed with its shortest form, and the exit code is 1.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      runs: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: '1' },
      upgrade: { type: 'string', multiple: true, default: [] },
      schedule: { type: 'string', multiple: true, default: [] },
      mutant: { type: 'string' },
    },
  })
  const mutant = values.mutant === undefined ? undefined : (JSON.parse(values.mutant) as Mutant)
  const explorer = await Explorer.make(
    values.upgrade.map((name) => UpgradeName.parse(name)),
    mutant,
  )
  const begun = realSeconds()
  const bounds = { seed: Number(values.seed), runs: Number(values.runs), seconds: Number(values.minutes) * 60 }
  const ends = new Map<string, number>()
  let schedules = 0
  for (const schedule of schedulesOf(explorer, values.schedule, bounds)) {
    const { night, broken } = await explorer.run(schedule)
    schedules += 1
    const how = night.ended[0]?.how ?? 'none'
    ends.set(how, (ends.get(how) ?? 0) + 1)
    if (broken.length === 0) continue
    process.stdout.write(await explorer.report(await explorer.shrunk(schedule)))
    process.exitCode = 1
    break
  }
  const seconds = (realSeconds() - begun).toFixed(1)
  const hows = [...ends].map(([how, count]) => `${how}=${count}`).join(' ')
  process.stdout.write(
    `explore: schedules=${schedules} seconds=${seconds} ${hows} broken=${process.exitCode === 1 ? 1 : 0}\n`,
  )
}

void main()
