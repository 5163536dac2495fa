import type { Drained } from '../../cloud/model/actions'
import type { Unit, UnitForm } from '../../cloud/model/cloud'
import {
  isReported,
  letStartByHand,
  readerOf,
  renderAlive,
  renderGoneForContract,
  renderRestart,
  renderStart,
  renderStop,
  renderStopRules,
  script,
  type Rendered,
} from '../../cloud/model/commands'
import type { Host } from '../../cloud/model/hosts'
import { formsOf, onHost } from '../../cloud/model/unit-forms'
import type { DrainAndJoin } from './drain-and-join'
import { firstHost, jobStep, onlyWaits, serversOn, type NodeContext, type NodeKind } from './step'
import type { Step } from './primitives'

/** The steps on one unit of a node. */
interface UnitSteps {
  stop(unit: Unit): Step
  /** One step for each unit that does its work on the new release. */
  start(unit: Unit): readonly Step[]
  restart(unit: Unit): readonly Step[]
  /**
   * A unit that reports does more than run: a host that can read the database waits for its report. Undefined for any other
   * unit.
   */
  report(unit: Unit): Step | undefined
}

/** The steps that stop, install, configure and start units on a node. */
export function makeUnitSteps(context: NodeContext, host: Host, kind: NodeKind, frame: DrainAndJoin): UnitSteps {
  const { cloud, service, release, upgrade } = context
  const { times } = cloud
  const { suffix, inEach, outage, drain } = frame
  const without = ({ name, hosts }: Unit): string =>
    release.units[name]?.stopped?.replaceAll('{host}', host.name) ??
    `${name} at ${hosts.length - 1} of ${hosts.length}, ${host.name} without`
  /** The impact of a step that has the unit down. */
  const impactOn = (unit: Unit): string =>
    outage ?? (serversOn([unit], host).length > 0 ? `none: ${host.name} is drained` : without(unit))
  const wayBackOf = ({ name }: Unit): Pick<Step, 'wayBack'> => {
    const wayBack = release.units[name]?.wayBack
    return wayBack === undefined ? {} : { wayBack }
  }
  /** The drain that a unit's own step relies on: only a unit that answers servers has to be drained. */
  const behindDrain = (unit: Unit): Pick<Step, 'outage' | 'when' | 'drainedBy'> & { drained?: Drained } => {
    const answered = serversOn([unit], host)
    if (answered.length === 0) return inEach
    return { ...inEach, drainedBy: drain, drained: { balancers: cloud.balancers, servers: answered } }
  }
  /** The old unit would take the port of the new one, so it stays kept from starting. */
  const replacedBy = (forms: readonly UnitForm[], unit: Unit): string =>
    `${unit.name} stays kept from starting on ${host.name}, since ${forms.map((form) => form.name).join(', ')} does its work now. If it should ever start there again: ${letStartByHand(host, onHost(unit))}`
  return {
    stop: (unit) => {
      const stop = (): Rendered => renderStop(service, unit, host)
      return jobStep(context, {
        ...behindDrain(unit),
        host,
        verb: `stop-${unit.name}${suffix}`,
        // For a contract the unit is stopped once more, on the new release. Once the contract is done, the stop is not
        // needed.
        rendered:
          kind.when === undefined ? stop : () => ({ ...stop(), probe: renderGoneForContract(service, unit, host) }),
        impact: impactOn(unit),
        expectedSeconds: times.stopSeconds,
        get foretold() {
          return script('(', renderStopRules([unit], host), ')', 'exit 0')
        },
        ...(outage !== undefined && kind.when === undefined ? { beforePhase: true } : {}),
        ...(unit.becomes === undefined ? {} : { remains: replacedBy(unit.becomes, unit) }),
      })
    },
    start: (unit) =>
      formsOf(unit).map((form) =>
        jobStep(context, {
          // A balancer that has forgotten the drain would send requests as soon as the port is open.
          ...behindDrain(unit),
          ...wayBackOf(unit),
          host,
          verb: `start-${form.name}${suffix}`,
          rendered: () => renderStart(service, unit, host, form),
          impact: impactOn(unit),
          expectedSeconds: times.startSeconds,
        }),
      ),
    restart: (unit) =>
      formsOf(unit).map((form) =>
        jobStep(context, {
          ...behindDrain(unit),
          host,
          verb: `restart-${form.name}`,
          rendered: () => renderRestart(service, form, host, upgrade),
          impact: impactOn(unit),
          expectedSeconds: times.startSeconds,
        }),
      ),
    report: (unit) => {
      if (!isReported(unit)) return undefined
      const reader = readerOf(unit, host, firstHost(context))
      return jobStep(context, {
        ...inEach,
        host,
        runsOn: reader,
        verb: `alive-${unit.name}`,
        rendered: () => renderAlive(service, unit, host, reader, upgrade),
        impact: outage ?? onlyWaits,
        expectedSeconds: times.startSeconds,
        wordStands: true,
      })
    },
  }
}
