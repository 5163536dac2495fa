import type { Cloud, ServiceOnCloud } from '../cloud/model/cloud'
import type { UpgradeId } from '../cloud/model/ids'
import { releases } from '../cloud/model/releases'
import { makeNode, type Node } from './node'
import type { GateAnswer, Primitives } from './primitives'

/** What a service file may say. */
export interface Site {
  /** The service's nodes in the order of the upgrade: the first runs the phases, the last waits at the gate. */
  readonly nodes: { readonly first: Node; readonly middle: readonly Node[]; readonly last: Node }
  /** Whether the last node joins before the gate (upstream's order) or after the contract (the procedure's). */
  readonly contractAfterJoin: boolean
  /** Waits for the person who says that every node is on the new release, and checks that it is true. */
  readonly allOnOcata: (last: Node) => Promise<GateAnswer>
}

/**
 * The vocabulary of one service on one cloud, over three primitives. Pure: the same calls give the same steps, whether
 * they are done or only written down.
 */
export function makeSite(cloud: Cloud, service: ServiceOnCloud, upgrade: UpgradeId, primitives: Primitives): Site {
  const release = releases[cloud.release].services[service.name]
  const nodes = service.hosts.map((host) => makeNode({ cloud, service, release, upgrade, primitives }, host))
  const [first, ...others] = nodes
  const last = others.pop()
  if (first === undefined || last === undefined) throw new Error(`${service.name} needs at least two hosts`)
  return {
    nodes: { first, middle: others, last },
    contractAfterJoin: service.contractAfterJoin,
    allOnOcata: (node) => primitives.gate(node.contractGate()),
  }
}
