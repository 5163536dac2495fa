import { describedService } from '../../cloud/model/described-service'
import type { Cloud } from '../../cloud/model/cloud'
import { upgradeId, type StepId, type UpgradeId, type UpgradeName } from '../../cloud/model/ids'
import type { WayBack } from '../../cloud/model/release'
import { cloud as wholeCloud } from '../services/whole-cloud'
import { nextGate } from '../procedure/gates'
import type { Gate, Question, Step } from '../procedure/primitives'
import { makeVocabulary } from '../procedure/vocabulary'
import { procedureOf, serviceOf, type Procedure, type ProcedureName } from '../services'

/** One step or gate of an upgrade, with all that its execution needs, and its place in the whole. */
export type Entry = {
  readonly id: StepId
  /** The upgrade it belongs to. */
  readonly upgrade: UpgradeId
  /** Entries with one number are done side by side, each on its own host; null: one after the other. */
  readonly together: number | null
  /** Of entries that are done side by side: the most hosts at once, if that is not all of them. */
  readonly atOnce?: number
  /** The way back to the old release once it is done. */
  readonly wayBack: WayBack
} & ({ readonly kind: 'step'; readonly step: Step } | { readonly kind: 'gate'; readonly gate: Gate })

/** An upgrade from its first entry to its last. */
export interface Outline {
  readonly service: UpgradeName
  readonly entries: readonly Entry[]
}

/** Answers the questions of a procedure while it is outlined. */
export type Answers = (question: Question, upgrade: UpgradeId) => Promise<boolean>

const asAssumed: Answers = ({ assumed }) => Promise.resolve(assumed)

/**
 * The entries of an upgrade in order: the service file itself, with a recorder in the place of the world. No host is
 * changed; each gate is taken as confirmed. Steps with a condition are always there, with their `when`. Other questions (on
 * which host is a unit active?) are answered by `answers`.
 */
export async function outline(
  cloud: Cloud,
  name: ProcedureName,
  answers: Answers = asAssumed,
  run: Procedure['run'] = procedureOf(cloud, name).run,
): Promise<Outline> {
  const service = serviceOf(name)
  let { wayBack }: { wayBack: WayBack } = procedureOf(cloud, name)
  const upgrade = upgradeId(cloud, name)
  const entries = new Map<StepId, Entry>()
  let side: Pick<Entry, 'together' | 'atOnce'> = { together: null }
  let groups = 0
  const beside = async (works: readonly (() => Promise<void>)[], atOnce?: number): Promise<void> => {
    groups += 1
    side = { together: groups, ...(atOnce === undefined ? {} : { atOnce }) }
    for (const work of works) await work()
    side = { together: null }
  }
  const vocabulary = makeVocabulary(cloud, describedService(cloud, service), upgrade, {
    step: (step) => {
      wayBack = step.wayBack === 'restore' ? 'restore' : wayBack
      if (!entries.has(step.id)) entries.set(step.id, { id: step.id, upgrade, ...side, wayBack, kind: 'step', step })
      return Promise.resolve()
    },
    gate: (gate) => {
      entries.set(gate.id, { id: gate.id, upgrade, ...side, wayBack, kind: 'gate', gate })
      return Promise.resolve('confirm')
    },
    ask: async (question) => {
      const answer = await answers(question, upgrade)
      return question.when === '' ? answer : question.assumed
    },
    has: () => true,
    together: (works) => beside(works),
    inGroups: async (nodes, { batch }) => {
      const works = nodes.map(({ work }) => work)
      if (batch === 1 || works.length < 2) for (const work of works) await work()
      else await beside(works, batch < works.length ? batch : undefined)
    },
  })
  await run(vocabulary)
  return { service: name, entries: [...entries.values()] }
}

/** The entries of a whole cloud: one service's after the other's, with the gates between them where there are any. */
export async function outlineCloud(cloud: Cloud, answers: Answers = asAssumed): Promise<Outline> {
  const entries: Entry[] = []
  const upgrade = upgradeId(cloud, 'cloud')
  await wholeCloud({
    services: cloud.order,
    upgrade: async (service) => {
      const before = Math.max(0, ...entries.map(({ together }) => together ?? 0))
      const own = (await outline(cloud, service, answers)).entries
      entries.push(
        ...own.map((each) => ({ ...each, together: each.together === null ? null : each.together + before })),
      )
    },
    goOn: (next) => {
      if (!cloud.pauseBetween) return Promise.resolve()
      const gate = nextGate(cloud, next)
      const { wayBack } = procedureOf(cloud, next)
      entries.push({ id: gate.id, upgrade, together: null, wayBack, kind: 'gate', gate })
      return Promise.resolve()
    },
  })
  return { service: 'cloud', entries }
}

/** An upgrade or a whole cloud. */
export const outlineOf = (cloud: Cloud, name: UpgradeName, answers: Answers = asAssumed): Promise<Outline> =>
  name === 'cloud' ? outlineCloud(cloud, answers) : outline(cloud, name, answers)
