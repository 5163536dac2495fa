import type { ServiceOnCloud, Unit } from '../../cloud/model/cloud'
import { upgradeError } from '../../cloud/model/errors'
import type { Host, Server } from '../../cloud/model/hosts'
import { parseStepId } from '../../cloud/model/ids'
import { formsOf } from '../../cloud/model/unit-forms'
import type { Outline } from './outline'
import type { Step } from '../procedure/primitives'

/** A unit on a host, and the work that no step does for it. */
interface UnitWithoutSteps {
  readonly unit: string
  readonly host: string
  readonly lacks: string
}

/** The servers that a step drains. */
const drainedBy = ({ action }: Step): readonly Server[] => (action.kind === 'drain' ? action.servers : [])

/** A passive unit is stopped and started where it is active alone; its new code is installed on each of its hosts. */
function lackOf(unit: Unit, host: Host, steps: readonly Step[]): string | undefined {
  const here = steps.filter((step) => step.host === host.name)
  const has = (verb: string): boolean => here.some(({ id }) => parseStepId(id).verb === verb)
  if (!here.some(({ installs }) => installs?.includes(unit.name) === true)) return 'installs it'
  if (unit.passive) return undefined
  if (!has(`stop-${unit.name}`)) return 'stops it'
  if (!formsOf(unit).every(({ name }) => has(`start-${name}`))) return 'starts it'
  const drained = here.flatMap(drainedBy)
  const left = unit.servers[host.name]?.find(
    ({ backend, server }) => !drained.some((each) => each.backend === backend && each.server === server),
  )
  return left === undefined ? undefined : `drains its server ${left.backend}/${left.server}`
}

/** The units of a service for which no step of the outline installs, stops and starts them, or drains their servers. */
function unitsWithoutSteps({ name, units }: ServiceOnCloud, { entries }: Outline): readonly UnitWithoutSteps[] {
  const steps = entries.flatMap((entry) =>
    entry.kind === 'step' && parseStepId(entry.id).service === name ? [entry.step] : [],
  )
  return units.flatMap((unit) =>
    unit.hosts.flatMap((host) => {
      const lacks = lackOf(unit, host, steps)
      return lacks === undefined ? [] : [{ unit: unit.name, host: host.name, lacks }]
    }),
  )
}

/**
 * Refuses an outline that would leave a unit of the service on the old release, and yet end as done.
 * @throws UnitsWithoutSteps
 */
export function refuseUnitsWithoutSteps(service: ServiceOnCloud, outline: Outline): void {
  const [first, ...others] = unitsWithoutSteps(service, outline)
  if (first === undefined) return
  const { unit, host, lacks } = first
  const details = { service: service.name, unit, lacks: `${lacks} (${unit} on ${host})`, more: others.length }
  throw upgradeError('UnitsWithoutSteps', details)
}
