import type { Cloud } from '../cloud/model/cloud'
import type { UpgradeName } from '../cloud/model/ids'
import { cloudOf, exampleFile } from '../test/support/cloud'
import { Book } from './cloud/book'
import { draw, type Subjects } from './draw'
import { everyCrash } from './every'
import { Night } from './night'
import { loadProduct, type Mutant, type Product } from './product'
import { broken } from './rules/rules'
import { smaller, type Schedule } from './schedule'

/** Upgrades that schedules are drawn for. */
const upgrades = ['keystone', 'glance', 'nova', 'nova-finish', 'neutron', 'cinder', 'cloud'] as const

/** A night that is over, with the rules that it has broken. */
export interface Explored {
  readonly night: Night
  readonly broken: readonly string[]
}

/** The product on one modelled cloud: draws nights, runs them, and shortens those that break a rule. */
export class Explorer {
  private constructor(
    private readonly product: Product,
    private readonly cloud: Cloud,
    readonly book: Book,
    private readonly subjects: readonly Subjects[],
  ) {}

  /** @throws Error if the code that the mutant changes is not there */
  static async make(only: readonly UpgradeName[] = [], mutant?: Mutant): Promise<Explorer> {
    const product = loadProduct(mutant)
    const cloud = cloudOf({ ...exampleFile(), platform: 'debian', notify: 'none' })
    const book = await Book.write(cloud, product)
    const names = upgrades.filter((name) => only.length === 0 || only.includes(name))
    return new Explorer(
      product,
      cloud,
      book,
      names.map((name) => subjectsOf(name, book, cloud)),
    )
  }

  draw(seed: number): Schedule {
    return draw(seed, this.subjects)
  }

  /** Every crash of the first upgrade, as `everyCrash`. */
  async *every(): AsyncGenerator<Schedule> {
    const [subjects] = this.subjects
    if (subjects === undefined) return
    const { night } = await this.run({ seed: 1, upgrade: subjects.upgrade, faults: [], words: [] })
    yield* everyCrash(subjects, night.cloud.network.questions)
  }

  async run(schedule: Schedule): Promise<Explored> {
    const night = new Night(this.product, this.cloud, this.book, schedule)
    await night.run()
    return { night, broken: broken(night) }
  }

  /** The shortest schedule that still breaks a rule. */
  async shrunk(schedule: Schedule): Promise<Schedule> {
    for (const less of smaller(schedule)) if ((await this.run(less)).broken.length > 0) return this.shrunk(less)
    return schedule
  }

  /** The rules that a schedule breaks, with all that happened to the cloud in it. */
  async report(schedule: Schedule): Promise<string> {
    const { night, broken: rules } = await this.run(schedule)
    const deeds = night.cloud.ledger.deeds.map((deed) => `  ${JSON.stringify(deed)}\n`).join('')
    const said = night.sent
      .map(({ at, upgrade, signal }) => `  ${at.toFixed(0)} s: ${upgrade} ${signal.slice(0, 80)}\n`)
      .join('')
    const ends = night.ended.map(({ upgrade, how, why }) => `  ${upgrade}: ${how} ${why}\n`).join('')
    return `broken: ${rules.join('; ')}\nschedule: ${JSON.stringify(schedule)}\nthe cloud:\n${deeds}people:\n${said}ends:\n${ends}`
  }
}

/** The steps, hosts and gates of an upgrade that faults and words can be drawn for. */
function subjectsOf(upgrade: UpgradeName, { outlines }: Book, cloud: Cloud): Subjects {
  const own = upgrade === 'cloud' ? [...outlines.values()] : [outlines.get(upgrade)]
  const entries = own.flatMap((outline) => outline?.entries ?? [])
  const steps = entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
  const jobs = steps.flatMap(({ id, action }) => (action.kind === 'job' ? [String(id)] : []))
  return {
    upgrade,
    jobs,
    hosts: [...new Set(steps.map(({ host }) => String(host)))],
    gates: entries.flatMap((entry) => (entry.kind === 'gate' ? [entry.gate.name] : [])),
    balancers: cloud.balancers.map(({ name }) => name),
    seconds: jobs.length * 4,
  }
}
