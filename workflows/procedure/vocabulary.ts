import type { Cloud, ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import type { UpgradeId } from '../../cloud/model/ids'
import { narrowest, oneAtATime, takesNothingDown } from '../../cloud/model/node-groups'
import { everywhereSteps } from './configuration'
import { computesGate, contractGate, offlineGate } from './gates'
import { eachOnce, isOn, type NodeContext, type NodeKind } from './step'
import { makeNode, type Node } from './node'
import { contractQuestion, contractStep } from './database-phases'
import { proofSteps } from './proof'
import { placementToMake, type PlacementWork } from './placement'
import { everywhere } from './everywhere'
import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { Primitives } from './primitives'
import { activePassive, type ActivePassive } from './active-passive'

/** Nodes in the order of the upgrade: the first runs the phases, the last may wait at a gate. */
export interface Rolling {
  readonly first: Node
  readonly middle: readonly Node[]
  readonly last: Node
}

/** The verbs of a service file. */
export interface Vocabulary {
  /** The nodes with these units, in the order of the upgrade; with all of the service's units when none is named. */
  readonly on: (...units: readonly string[]) => readonly Node[]
  /** The names of its other units, in the order of cloud.yaml: those that a site has beside the procedure's own. */
  readonly unitsBeside: (...units: readonly string[]) => readonly string[]
  /** The nodes of these units, worked on one at a time while the others serve: two at least. */
  readonly rolling: (...units: readonly string[]) => Rolling
  /** The nodes of these units, if the procedure takes the API down on all of them at once. */
  readonly inOutage: (...units: readonly string[]) => readonly Node[]
  /** The nodes of these units, for a second drain, restart and join after their upgrade: step ids end in `-again`. */
  readonly again: (...units: readonly string[]) => readonly Node[]
  /** The nodes of a unit that is active on one of them only. */
  readonly activePassive: (unit: string) => Promise<ActivePassive | undefined>
  /** True if the last node joins before the gate (upstream's order) or after the contract (the procedure's). */
  readonly contractAfterJoin: boolean
  /**
   * Waits for the person who says that every node is on the new release, and checks that it is true. Nobody is asked if
   * there is no contract.
   */
  readonly allUpgraded: (contracting: Node, ...answers: readonly GateAnswer[]) => Promise<GateAnswer>
  /**
   * Proves on each of its hosts that every process of the service runs the new release, whether cloud.yaml lists its unit or
   * not. It waits for a person where one does not.
   */
  readonly proveUpgraded: () => Promise<void>
  /** True if the database has to be contracted with every server stopped. */
  readonly needsContract: () => Promise<boolean>
  /** The nodes of a unit for such a contract; and the gate before it. */
  readonly offline: (unit: string) => { readonly nodes: readonly Node[]; readonly agreed: () => Promise<void> }
  /** Waits for the person who says that every nova-compute is on the new release, and checks that it is true. */
  readonly computesUpgraded: () => Promise<void>
  /** Sets an option of the service's own file on every host of the cloud that has the file. */
  readonly setEverywhere: (section: string, option: string, value: string) => Promise<void>
  /** The work on Placement, if cloud.yaml describes one and the cloud has none; undefined leaves it alone. */
  readonly placement: () => Promise<PlacementWork | undefined>
  /**
   * Works on the nodes of these units in groups as large as cloud.yaml says: one node at a time where it says nothing. Units
   * of one node are worked on together.
   */
  readonly inGroups: (units: readonly string[], work: (node: Node) => Promise<void>) => Promise<void>
  /** Works on several nodes at once. */
  readonly together: (nodes: readonly Node[], work: (node: Node) => Promise<void>) => Promise<void>
}

/** Hosts that upgrades of before proved at once: each such number of them was waited for. */
const formerlyProvenAtOnce = 20

const offlineWhen = 'neutron says that a contract migration is pending'

/**
 * The vocabulary of one service on one cloud, over four primitives. Pure: equal calls give equal steps, whether they are
 * executed or only recorded.
 */
export function makeVocabulary(
  cloud: Cloud,
  service: ServiceOnCloud,
  upgrade: UpgradeId,
  primitives: Primitives,
): Vocabulary {
  const release = cloud.release.services[service.name]
  const context: NodeContext = { cloud, service, release, upgrade, primitives }
  const unitsNamed = (names: readonly string[]): readonly Unit[] =>
    service.units.filter(({ name }) => names.length === 0 || names.includes(name))
  const nodes =
    (kind: NodeKind) =>
    (...names: readonly string[]): readonly Node[] => {
      const units = unitsNamed(names)
      const hosts = names.length === 0 ? service.hosts : eachOnce(units.flatMap((unit) => unit.hosts))
      return hosts.map((host) =>
        makeNode(
          context,
          host,
          units.filter((unit) => isOn(unit, host)),
          kind,
        ),
      )
    }
  const on = nodes({})
  return {
    on,
    unitsBeside: (...names) => service.units.map(({ name }) => name).filter((name) => !names.includes(name)),
    rolling: (...names) => {
      const [first, ...middle] = on(...names)
      const last = middle.pop()
      if (first === undefined || last === undefined) throw new Error(`${service.name} needs at least two hosts`)
      return { first, middle, last }
    },
    inOutage: nodes({ outage: true }),
    again: nodes({ again: 'again' }),
    activePassive: async (name) => {
      const [unit] = unitsNamed([name])
      return unit === undefined ? undefined : activePassive(context, unit)
    },
    contractAfterJoin: service.contractAfterJoin,
    allUpgraded: async (node, ...answers) => {
      const contract = contractStep(context, node.host)
      return contract === undefined ? 'confirm' : primitives.gate(contractGate(context, answers, contract))
    },
    proveUpgraded: () =>
      everywhere(primitives, proofSteps(context), cloud.groups ?? takesNothingDown, formerlyProvenAtOnce),
    needsContract: async () =>
      release.phases.contract !== undefined && (await primitives.ask(contractQuestion(context, offlineWhen))),
    offline: (name) => {
      const units = unitsNamed([name])
      const kind = { again: 'offline', when: offlineWhen, outage: true } as const
      const [first] = service.hosts
      return {
        nodes: nodes(kind)(name),
        agreed: async () => {
          const contract = first && contractStep(context, first, kind, units)
          if (contract !== undefined) await primitives.gate(offlineGate(context, units, contract))
        },
      }
    },
    computesUpgraded: async () => {
      await primitives.gate(computesGate(context))
    },
    setEverywhere: (section, option, value) =>
      everywhere(primitives, everywhereSteps(context, { section, option, value }), cloud.groups ?? takesNothingDown, 1),
    placement: () => placementToMake(context),
    inGroups: async (names, work) => {
      const works = on(...names).map((node) => ({ host: node.name, work: () => work(node) }))
      const groups = unitsNamed(names).map((unit) => unit.groups ?? oneAtATime)
      if (primitives.has('nodes-in-groups')) await primitives.inGroups(works, narrowest(groups))
      else for (const each of works) await each.work()
    },
    together: (some, work) => primitives.together(some.map((node) => () => work(node))),
  }
}
