import type { EvidenceInput } from '../../cloud/model/actions'
import type { Unit } from '../../cloud/model/cloud'
import {
  letStartByHand,
  renderGone,
  renderIdle,
  renderIsInstalled,
  renderRunsNew,
  renderRunsOld,
  renderSettle,
  renderSilent,
  renderStart,
  renderStop,
} from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'
import { onHost } from '../../cloud/model/unit-forms'
import { firstHost, jobStep, onlyWaits, questionStep, type NodeContext } from './step'
import { makeNode, type Node } from './node'

/** A unit that is active on one node and passive on the others, and must never run twice. */
export interface ActivePassive {
  /** The node that was active on the old release, even if an earlier run already moved the unit away. */
  readonly active: Node
  readonly standby: readonly Node[]
  /** Stops it on its active node and starts it on a standby, never on both: done once it runs there on the new release. */
  readonly move: () => Promise<void>
}

/**
 * Finds the host where the unit is active (old release first, then new) and the host that it moves to.
 * @throws when the unit has no host
 */
async function findActive(context: NodeContext, unit: Unit): Promise<{ active: Host; target: Host }> {
  const { service, primitives } = context
  const ask = (host: Host, verb: string, script: string, assumed: boolean): Promise<boolean> =>
    primitives.ask({
      step: questionStep(context, host, `${verb}-${unit.name}`, script),
      assumed,
      when: '',
      leftOutIf: true,
    })
  const where = async (verb: string, script: (host: Host) => string, assumed: boolean): Promise<Host | undefined> => {
    for (const host of unit.hosts) if (await ask(host, verb, script(host), assumed)) return host
    return undefined
  }
  const [first] = unit.hosts
  if (first === undefined) throw new Error(`${unit.name} has no host`)
  const old = await where('runs-old', (host) => renderRunsOld(service, unit, host), true)
  if (old !== undefined) return { active: old, target: unit.hosts.find((host) => host.name !== old.name) ?? old }
  const moved = await where('runs-new', (host) => renderRunsNew(service, unit, host), false)
  // The unit ran on the host without the new release: that host is upgraded last.
  let left: Host | undefined
  for (const host of unit.hosts) {
    if (host.name === moved?.name || left !== undefined) continue
    if (!(await ask(host, 'has-new', renderIsInstalled(service, unit), true))) left = host
  }
  const active = left ?? unit.hosts.find((host) => host.name !== moved?.name) ?? first
  return { active, target: moved ?? unit.hosts.find((host) => host.name !== active.name) ?? active }
}

/** Finds the node on which the unit is active. */
export async function activePassive(context: NodeContext, unit: Unit): Promise<ActivePassive> {
  const { cloud, service, upgrade, primitives } = context
  const { times } = cloud
  const { active, target } = await findActive(context, unit)
  const reader = firstHost(context)
  const nodes = (hosts: readonly Host[]): Node[] => hosts.map((host) => makeNode(context, host, [unit]))
  const evidence = (checks: EvidenceInput['nodes'], why: string): EvidenceInput => ({
    upgrade,
    gate: why,
    nodes: checks,
    balancers: [],
    servers: [],
  })
  const impact = `no ${unit.name} runs: volumes in use work on, new requests wait`

  const settle = jobStep(context, {
    host: active,
    runsOn: reader,
    verb: `settle-${unit.name}`,
    rendered: () => renderSettle(service, reader),
    impact: onlyWaits,
    expectedSeconds: times.stopSeconds,
  })
  const stop = jobStep(context, {
    host: active,
    verb: `stop-${unit.name}`,
    rendered: () => renderStop(service, unit, active),
    impact,
    expectedSeconds: times.stopSeconds,
    // Read again right before: a volume that is copied or attached is lost with the process.
    evidence: evidence([{ host: reader, script: renderIdle(service, reader) }], `stop-${unit.name}`),
    remains: `${unit.name} stays stopped on ${active.name} and is kept from starting there (by a drop-in, where systemd runs it), since it runs on ${target.name} now and must never run on two. Once it may be started on ${active.name} again: ${letStartByHand(active, onHost(unit))}`,
  })
  const fence = unit.hosts
    .filter((host) => host.name !== target.name)
    .map((host) => ({ host, script: renderGone(unit, host) }))
  const start = jobStep(context, {
    host: target,
    verb: `start-${unit.name}`,
    rendered: () => renderStart(service, unit, target),
    impact,
    expectedSeconds: times.startSeconds,
    evidence: evidence(
      [...fence, { host: reader, script: renderSilent(service, unit, active, reader, cloud.silenceSeconds) }],
      `start-${unit.name}`,
    ),
  })
  const alive = makeNode(context, target, [unit])
  return {
    active: makeNode(context, active, [unit]),
    standby: nodes(unit.hosts.filter((host) => host.name !== active.name)),
    move: async () => {
      if (active.name !== target.name) {
        await primitives.step(settle)
        await primitives.step(stop)
      }
      await primitives.step(start)
      await alive.report()
    },
  }
}
