import type { Drained } from '../../cloud/model/actions'
import type { Unit } from '../../cloud/model/cloud'
import { renderNoContract, renderUpgraded, renderRestart, renderVerify } from '../../cloud/model/commands'
import { formsOf } from '../../cloud/model/unit-forms'
import type { Host, Server } from '../../cloud/model/hosts'
import { impactOfOutage, makeStep, modeOf, serversOn, type NodeContext, type NodeKind } from './step'
import type { Question, Step } from './primitives'

/** The steps around the work on a node: out of the balancers, and back into them. */
export interface DrainAndJoin {
  readonly servers: readonly Server[]
  /** The suffix of this pass's step ids: nothing, or `-again`. */
  readonly suffix: string
  /** The fields that the kind of node gives each of its steps. */
  readonly mode: Pick<Step, 'outage' | 'when'>
  /** The fields of each step between drain and join. */
  readonly inEach: Pick<Step, 'outage' | 'when'>
  /** The impact of an outage by the procedure itself; undefined without one. */
  readonly outage: string | undefined
  /** True if the node serves on the new release already: then the node is left out as it is. */
  readonly serving: Question
  readonly drain: Step
  readonly join: Step
}

/** @param own the suffix of its step ids if not every unit of the host takes part */
export function makeDrainAndJoin(
  context: NodeContext,
  host: Host,
  units: readonly Unit[],
  kind: NodeKind,
  own: string,
): DrainAndJoin {
  const { cloud, service, upgrade } = context
  const { times } = cloud
  const servers = serversOn(units, host)
  const drained: Drained = { balancers: cloud.balancers, servers }
  const names = [...new Set(servers.map(({ backend, server }) => `${backend}/${server}`))].join(' ')
  const suffix = kind.again === undefined ? '' : `-${kind.again}`
  const many = service.hosts.length

  const mode = modeOf(kind)
  const notYet =
    kind.again === undefined
      ? `${host.name} is not yet on ${service.releases.to.label} and joined`
      : `${host.name} was not yet restarted and joined`
  const inEach = servers.length > 0 && kind.when === undefined ? { ...mode, when: notYet } : mode
  const settled =
    kind.again === undefined
      ? renderUpgraded(service, units, host)
      : units
          .flatMap(formsOf)
          .map((unit) => `(\n${renderRestart(service, unit, host, upgrade).probe}\n) || exit 3`)
          .join('\n')
  const serving: Question = {
    step: makeStep(context, {
      host,
      verb: `serving${own}${suffix}`,
      command: '',
      impact: '',
      action: { kind: 'serving', host, ...drained, evidence: settled },
    }),
    assumed: false,
    when: notYet,
    leftOutIf: true,
  }
  const outage = kind.outage === true ? impactOfOutage(service) : undefined
  const standbys = cloud.balancers.filter(({ standby }) => standby === true).map(({ name }) => name)
  const passedOver =
    standbys.length === 0 ? '' : `; ${standbys.join(', ')}, a standby, is passed over while it is stopped`
  const drain = makeStep(context, {
    ...inEach,
    host,
    verb: `drain${suffix}`,
    command: `haproxy: set server ${names} state ${kind.outage === true ? 'maint' : 'drain'}`,
    impact:
      outage === undefined
        ? `${service.name} at ${many - 1} of ${many}; sessions on ${host.name} end by themselves${passedOver}`
        : `${outage} once every node is out${passedOver}`,
    action: {
      kind: 'drain',
      host,
      ...drained,
      ...(kind.outage === true ? { state: 'maint', minimumUp: 0 } : { minimumUp: cloud.minimumUp }),
      idleLimitSeconds: times.idleSeconds,
      behind: kind.when === undefined ? settled : renderNoContract(service, host),
    },
  })
  const join = makeStep(context, {
    ...inEach,
    host,
    verb: `join${suffix}`,
    command: `haproxy: set server ${names} state ready`,
    impact: outage === undefined ? `${service.name} at ${many} of ${many}` : `${service.name} API answers again`,
    action: { kind: 'join', host, ...drained, verify: renderVerify(service, host), upLimitSeconds: times.upSeconds },
  })
  return { servers, suffix, mode, inEach, outage, serving, drain, join }
}
