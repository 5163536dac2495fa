import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { formsOf, onHost } from '../unit-forms'
import { processesOf, withCommands } from './processes'
import { unlistedSh } from './programs.generated'
import { quote, script } from './shell'

/** Matches no name: the expression of programs that need no unit, where there are none. */
const none = '^$'

/**
 * `unlisted PROGRAMS OTHERS` prints `PID START` for each process of a project that none of the units on its input covers.
 * `with_units` makes a line for a person of each.
 */
export const unlistedFunctions = script(processesOf, withCommands, unlistedSh)

/**
 * A shell word: the processes of a service's project on a host that no unit of cloud.yaml covers there, `PID START` a line.
 * The script needs `unlistedFunctions`. Undefined if nothing tells the programs of the project: an upgrade that was begun
 * before they were asked for knows none.
 * @param others names of programs of the project that need no unit
 */
export function unlisted(service: ServiceOnCloud, host: Host, others: readonly string[]): string | undefined {
  if (service.programs === undefined) return undefined
  const units = service.units
    .filter(({ hosts }) => hosts.some(({ name }) => name === host.name))
    .flatMap((unit) => (unit.becomes === undefined ? [unit] : [unit, ...formsOf(unit)]))
  const spared = others.length === 0 ? none : `(^|/)(${others.join('|')})$`
  return script(
    `$(unlisted ${quote(service.programs.replaceAll('{host}', host.name))} ${quote(spared)} <<'END_OF_UNITS'`,
    ...units.map((unit) => `${onHost(unit)} ${unit.process[host.name] ?? `(^|/)${unit.name}$`}`),
    'END_OF_UNITS',
    ')',
  )
}
