import type { Cloud } from '../cloud/model/cloud'
import type { UpgradeName } from '../cloud/model/ids'
import { cloudOf, exampleFile } from '../test/support/cloud'
import { Book } from './cloud/book'
import { draw, type Subjects } from './draw'
import type { CrashPoint, Crash } from './cloud/crash-points'
import { everyNight } from './every'
import { frozen } from './memory/identity'
import { Night } from './night'
import { loadProduct, type Mutant, type Product } from './product'
import { broken } from './rules/rules'
import { numbersOf, smaller, type Schedule } from './schedule'

/** Upgrades that schedules are drawn for. */
const upgrades = ['keystone', 'glance', 'nova', 'nova-finish', 'neutron', 'cinder', 'cloud'] as const

/** A night that is over, with the rules that it has broken. */
export interface Explored {
  readonly night: Night
  readonly broken: readonly string[]
}

/** One of so many crashes that are left out as alike is run after all, and compared. */
const comparedOneIn = 100

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
    const cloud = frozen(cloudOf({ ...exampleFile(), platform: 'debian', notify: 'none' }))
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

  /** The nights of the first upgrade, as `everyNight`. */
  every(): Iterable<Schedule> {
    const [subjects] = this.subjects
    return subjects === undefined ? [] : everyNight(subjects)
  }

  /**
   * Some points of a night at which the worker may be lost. A night in which it is lost at a question has none: its questions
   * would have other numbers then.
   */
  crashPoints({ schedule, cloud }: Night, most: number): readonly CrashPoint[] {
    const { points } = cloud.network.crashPoints
    if (schedule.faults.some(({ kind }) => kind === 'worker-lost-at')) return []
    if (points.length <= most) return points
    const number = numbersOf(schedule.seed ^ 0x3c6ef372)
    const drawn = Array.from({ length: most }, () => Math.floor(number() * points.length))
    return points.filter((_, at) => drawn.includes(at))
  }

  /** The night of a schedule, with a crash of the worker at a point of it. */
  async crash(schedule: Schedule, { first, last, alike }: CrashPoint): Promise<Explored> {
    const at = (crash: Crash): Schedule => ({
      ...schedule,
      faults: [...schedule.faults, { kind: 'worker-lost-at', ...crash }],
    })
    const explored = await this.run(at(first))
    this.#alike += alike - 1
    if (this.#alike < comparedOneIn) return explored
    this.#alike = 0
    const other = await this.run(at(last))
    if (courseOf(other) === courseOf(explored)) return explored
    return { ...other, broken: [...other.broken, 'two crashes with nothing done between them differ'] }
  }

  #alike = 0

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

  /**
   * The rules that a schedule breaks, with all that happened to the cloud in it.
   * @param found the rules that were broken before, for a schedule that breaks none when it is run once more
   */
  async report(schedule: Schedule, found: readonly string[] = []): Promise<string> {
    const { night, broken: again } = await this.run(schedule)
    const rules = again.length > 0 ? again : found
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

/** All that happened to the cloud and to its upgrades in a night. */
const courseOf = ({ night }: Explored): string =>
  JSON.stringify([
    night.cloud.ledger.deeds,
    night.sent,
    night.ended.map(({ upgrade, how, why }) => [upgrade, how, why]),
  ])
