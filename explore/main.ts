import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import type { Cloud } from '../cloud/model/cloud'
import type { ServiceName } from '../cloud/model/ids'
import { cloudOf, exampleFile } from '../test/support/cloud'
import { run, subjectsOf, type Product } from './night'
import { useVirtualTemporal, type Mutant } from './product'
import { draw, smaller, type Schedule } from './schedule'

/** The services whose questions the modelled cloud can answer. */
const services: readonly ServiceName[] = ['keystone', 'glance']

/**
 * Loads the product on virtual Temporal, once a process.
 * @param mutant a change of its code, for a proof that a rule can be broken
 * @throws Error if the code that the mutant changes is not there
 */
function loadProduct(mutant?: Mutant): Product {
  const refuseUnchanged = useVirtualTemporal(mutant)
  // Not by import(): that would not go through the substitution.
  const load = createRequire(__filename)
  const { upgrade } = load('../workflows/run/service-upgrade') as Pick<Product, 'upgrade'>
  const { outline } = load('../workflows/plan/outline') as Pick<Product, 'outline'>
  refuseUnchanged()
  return { upgrade, outline }
}

/** The shortest schedule that still breaks a rule. */
async function shrunk(product: Product, cloud: Cloud, schedule: Schedule): Promise<Schedule> {
  for (const less of smaller(schedule)) {
    const { broken } = await run(product, cloud, less)
    if (broken.length > 0) return shrunk(product, cloud, less)
  }
  return schedule
}

/** A broken rule with its shortest schedule and all that happened to the cloud in it. */
async function report(product: Product, cloud: Cloud, schedule: Schedule): Promise<string> {
  const least = await shrunk(product, cloud, schedule)
  const { night, broken } = await run(product, cloud, least)
  const deeds = night.cloud.deeds.map((deed) => `  ${JSON.stringify(deed)}\n`).join('')
  const said = night.sent.map(({ at, signal }) => `  ${at.toFixed(0)} s: ${signal}\n`).join('')
  return `broken: ${broken.join('; ')}\nschedule: ${JSON.stringify(least)}\nthe cloud:\n${deeds}people:\n${said}`
}

/**
 * npm run explore -- [--minutes N] [--runs N] [--seed N]: upgrades on a modelled cloud, each under faults and messages that
 * are drawn from its seed. It ends after that time or number. The first that breaks a rule is printed with its shortest form,
 * and the exit code is 1.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      runs: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: '1' },
      mutant: { type: 'string' },
    },
  })
  const product = loadProduct(values.mutant === undefined ? undefined : (JSON.parse(values.mutant) as Mutant))
  const cloud = cloudOf({ ...exampleFile(), platform: 'debian' })
  const subjects = await Promise.all(services.map(async (name) => subjectsOf(name, await product.outline(cloud, name))))
  const begun = performance.now()
  const end = begun + Number(values.minutes) * 60_000
  const ends = new Map<string, number>()
  let schedules = 0
  for (; performance.now() < end && schedules < Number(values.runs); schedules += 1) {
    const schedule = draw(Number(values.seed) + schedules, subjects)
    const { night, broken } = await run(product, cloud, schedule)
    ends.set(night.ended, (ends.get(night.ended) ?? 0) + 1)
    if (broken.length === 0) continue
    process.stdout.write(await report(product, cloud, schedule))
    process.exitCode = 1
    break
  }
  const seconds = (performance.now() - begun) / 1000
  process.stdout.write(
    `explore: schedules=${schedules} seconds=${seconds.toFixed(1)} ${[...ends].map(([how, count]) => `${how}=${count}`).join(' ')} broken=${process.exitCode === 1 ? 1 : 0}\n`,
  )
}

void main()
