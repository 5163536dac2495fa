import type { ServiceOnCloud, Unit } from '../cloud'
import type { ServiceField, UnitField } from '../file/services'
import type { NodeGroups } from '../node-groups'
import { problem, type Problem } from '../problems'

type Given = Pick<UnitField, 'batch' | 'maxUnavailable'>

/** The groups that cloud.yaml gives a unit; undefined if it gives none. */
export function groupsOf({ batch, maxUnavailable }: Given): NodeGroups | undefined {
  if (batch === undefined && maxUnavailable === undefined) return undefined
  return { batch: batch ?? 1, maxUnavailable: maxUnavailable ?? batch ?? 1 }
}

/** A batch that could never be full would be slower than it reads. */
export function checkGroups({ batch, maxUnavailable }: NodeGroups, path: readonly string[], problems: Problem[]): void {
  if (batch <= maxUnavailable) return
  const remedy = `at most ${maxUnavailable}, as maxUnavailable is: nodes under work count as unavailable`
  problems.push(problem([...path, 'batch'], batch, remedy))
}

/** The reason that a unit is worked on as the procedure has it, whatever cloud.yaml says. */
function notInGroups({ name }: ServiceOnCloud, unit: Unit): string | undefined {
  if (Object.values(unit.servers).some((servers) => servers.length > 0))
    return 'left out: its nodes are drained one at a time, since it has servers'
  return name === 'neutron' ? undefined : 'left out: only the agents of neutron are worked on in groups'
}

/** Each number that is given for the groups of a unit. At least `minimumUp` of its nodes have to stay. */
export function checkGroupsOfUnits(
  service: ServiceOnCloud,
  { units: fields = {} }: Pick<ServiceField, 'units'>,
  minimumUp: number,
  problems: Problem[],
): void {
  for (const unit of service.units) {
    const field = fields[unit.name]
    if (unit.groups === undefined || field === undefined || field === 'none') continue
    const path = ['services', service.name, 'units', unit.name]
    const why = notInGroups(service, unit)
    const many = unit.hosts.length
    const most = Math.max(1, many - minimumUp)
    for (const key of ['batch', 'maxUnavailable'] as const) {
      const value = field[key]
      if (value === undefined) continue
      if (why !== undefined) problems.push(problem([...path, key], value, why))
      else if (value > most) {
        const remedy = `at most ${most}: ${unit.name} is on ${many} hosts, and limits.minimumUp is ${minimumUp}`
        problems.push(problem([...path, key], value, remedy))
      }
    }
    if (why === undefined) checkGroups(unit.groups, path, problems)
  }
}
