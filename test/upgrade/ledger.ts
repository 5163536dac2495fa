import { serviceUnits, type Execution } from '../../lab/simulated'
import type { ServiceName } from '../../cloud/model/ids'
import type { Rehearsal } from '../support/rehearsal'
import { procedures, type Line } from './procedures'

/** Steps that ask the hosts or the balancers, or edit a file: the simulated hosts have no command for them. */
const unseen = /^(drain|join|alive|settle|configure|check|prove)(-|$)/
/** Steps whose commands have another name. */
const otherwise: Readonly<Record<string, string>> = {
  'create-cell0-database': 'cell0-database',
  'online-data-migrations': 'online-migrations',
}
const offline = '-offline'
const isOnLab = (unit: string, host: string): boolean =>
  serviceUnits.some(({ name, hosts }) => name === unit && hosts.some((each) => each === host))

/** The commands that one line of a procedure executes on a host of the simulated lab. */
function executed(service: ServiceName, line: string): string[] {
  const [host = '', verb = ''] = line.replace(offline, '').split(' ')
  if (host === 'gate' || unseen.test(verb)) return []
  const [, what = '', unit = ''] = /^(stop|start|restart|install)-(.+)$/.exec(verb) ?? []
  if (what === '') return [`${service} ${host} ${otherwise[verb] ?? verb}`]
  if (!isOnLab(unit, host)) return []
  return (what === 'restart' ? ['stop', 'start'] : [what]).map((action) => `${service} ${host} ${action} ${unit}`)
}

/**
 * The ledger of a whole upgrade by the transcribed procedure: groups of `service host action`, with the unit if there is
 * one. Several hosts execute a group at once.
 * @param contract true if a part of neutron has a contract pending
 */
export function procedureLedger(service: ServiceName, contract = false): readonly (readonly string[])[] {
  const isLeftOut = (line: string): boolean =>
    service === 'neutron' && !contract && (line.includes(offline) || line.endsWith(' contract'))
  return procedures[service]
    .map((group: Line) => (typeof group === 'string' ? [group] : group))
    .map((group) => byHost(group.filter((line) => !isLeftOut(line)).flatMap((line) => executed(service, line))))
    .filter((group) => group.length > 0)
}

/** Hosts in the order of their names, each one's lines in the order in which they came. */
const byHost = (lines: readonly string[]): string[] => {
  const hostOf = (line: string): string => line.split(' ')[1] ?? ''
  return [...lines].sort((one, other) => hostOf(one).localeCompare(hostOf(other)))
}

/** The commands of steps, by their ids and in groups as large as those of the procedure; the rest comes last. */
export function stepsLedger(
  service: ServiceName,
  steps: readonly string[],
  procedure: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  return grouped(
    steps.flatMap((id) => executed(service, id.split('/').slice(1).join(' '))),
    procedure,
  )
}

/** Lines in groups as large as those of the procedure; the rest comes last. */
function grouped(all: readonly string[], procedure: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const lines = [...all]
  const groups = procedure.map(({ length }) => byHost(lines.splice(0, length)))
  return lines.length === 0 ? groups : [...groups, lines]
}

/** An execution as a line of the procedure's ledger. */
export function ledgerLine({ service, host, action, command }: Execution): string {
  const units = serviceUnits.filter((unit) =>
    action === 'install' ? command.includes(` ${unit.package ?? '-'}=`) : command === `service ${unit.name} ${action}`,
  )
  // An install of all packages that a service has on a host names no unit.
  return [service ?? 'nobody', host, action, ...(units.length === 1 ? units.map(({ name }) => name) : [])].join(' ')
}

/**
 * The executions of the hosts, in groups as large as those of the procedure; the rest comes last.
 * @param before so many executions were there before
 */
export async function ledgerLike(
  rehearsal: Rehearsal,
  procedure: readonly (readonly string[])[],
  before = 0,
): Promise<readonly (readonly string[])[]> {
  return grouped((await rehearsal.executions()).slice(before).map(ledgerLine), procedure)
}
