import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { allowStarts, installedFunction, isInstalled, packagesOf, startsForbidden } from './packages'
import { processesOf, withCommands } from './processes'
import { renderCommand, type Rendered } from './render'
import { isReported } from './reports'
import { startFunctions, stopRulesFunction } from '../service-manager'
import { formsOf, isReplaced, onHost } from '../unit-forms'
import { orExit, quote, script } from './shell'
import { fresh, freshFunction, gone, processes, sought } from './unit-processes'
import { untilItWorks, worksFunction } from './works'

/** The exit code of a stop after which processes of the unit were still there. */
export const stillRunning = 91
const stopPatienceSeconds = 60

/** An optional unit that is not installed on this host needs no step: the script ends with 0. */
function unlessAbsent({ name, packages, optional }: Unit): string | undefined {
  const [first] = packages
  if (!optional || first === undefined) return undefined
  return `if ! ${isInstalled(first)}; then echo '${name} is not installed here'; exit 0; fi`
}

/** A command that is left out if the host has not installed the unit. */
function wherePresent({ packages, optional }: Unit, command: string): string {
  const [first] = packages
  return optional && first !== undefined ? `if ${isInstalled(first)}; then ${command}; fi` : command
}

/** Waits until no process of the unit is left; exits `stillRunning` if one stays. */
function untilGone(unit: Unit, host: Host): string {
  return script(
    'tries=0',
    `while left=${processes(unit, host)} && [ -n "$left" ]; do`,
    '  tries=$((tries + 1))',
    `  if [ "$tries" -gt ${stopPatienceSeconds * 2} ]; then`,
    `    echo "processes of ${unit.name} are still there (process, start, command):" >&2`,
    '    echo "$left" | with_commands >&2',
    `    exit ${stillRunning}`,
    '  fi',
    '  sleep 0.5',
    'done',
  )
}

/**
 * Stops a unit whose process runs the old code when its start comes: a boot or a person started it since its stop. The start
 * of a unit that runs would change nothing, however often it were repeated.
 */
function stoppedWhereOld(service: ServiceOnCloud, unit: Unit, host: Host): string {
  return script(
    `if [ -n "${processes(unit, host)}" ] && ! said=$(${fresh(service, unit, host)}); then`,
    '  echo "$said"',
    `  echo 'somebody, or a boot, started ${unit.name} on the old code: it is stopped first'`,
    `  ${orExit(renderCommand(service, 'stop', host, { unit: onHost(unit) }))}`,
    `  ${untilGone(unit, host)}`,
    'fi',
  )
}

/**
 * Stops a unit and lets only its own start step start it again. The probe answers 0 if no process of the old code is left:
 * none at all, or only processes that began after the install.
 */
export function renderStop(service: ServiceOnCloud, unit: Unit, host: Host): Rendered {
  const line = renderCommand(service, 'stop', host, { unit: onHost(unit) })
  return {
    shown: line,
    command: script(
      processesOf,
      withCommands,
      startFunctions(host),
      // First, so that nothing starts it between the stop and the wait. The unit's own rules of stopping still hold.
      `keep_from_starting ${quote(onHost(unit))} || exit`,
      orExit(line),
      untilGone(unit, host),
    ),
    probe: script(
      freshFunction(service, host),
      unlessAbsent(unit),
      `left=${processes(unit, host)}`,
      `[ -n "$left" ] || { echo 'no process of ${unit.name} is left'; exit 0; }`,
      fresh(service, unit, host),
    ),
  }
}

/**
 * The processes that a stop of these units would end beside their own, unit by unit. Exit 0: none; 3: some, and the output
 * names them.
 */
export function renderStopRules(units: readonly Unit[], host: Host): string {
  return script(
    processesOf,
    stopRulesFunction,
    'ends=0',
    ...units.map((unit) => `stop_rules ${sought(unit, host)} || ends=3`),
    'exit "$ends"',
  )
}

/**
 * One of the units that a unit becomes, while those after it are not started yet: the API is asked for once the last one is.
 */
function untilNow(unit: Unit, form: Unit): Unit {
  const { becomes } = unit
  if (becomes === undefined) return unit
  const at = becomes.findIndex(({ name }) => name === form.name)
  const isLast = at === becomes.length - 1
  return { ...unit, becomes: becomes.slice(0, at + 1), ...(isLast ? {} : { works: 'process' }) }
}

/**
 * Starts a unit on its new code and waits until it works, as far as its own host can tell. A unit that reports only has to
 * be there: the step after its start waits for the report.
 * @param form the unit, or one that it becomes: that one may run already for others, so it is restarted
 */
export function renderStart(service: ServiceOnCloud, unit: Unit, host: Host, form: Unit = unit): Rendered {
  const verbs = isReplaced(unit) ? (['stop', 'start'] as const) : (['start'] as const)
  const lines = verbs.map((verb) => renderCommand(service, verb, host, { unit: onHost(form) }))
  const started = untilNow(unit, form)
  return {
    shown: lines.join('; '),
    command: script(
      allowStarts(service, host),
      worksFunction(service, { ...form, works: started.works }, host, isReported(started)),
      freshFunction(service, host),
      ...(isReplaced(unit) ? [] : [stoppedWhereOld(service, unit, host)]),
      // A person may have installed the packages: a process that starts from here on runs the code that is in place by now.
      `note_in_place ${packagesOf(service, [unit])}`,
      `let_start ${quote(onHost(form))} || exit`,
      ...lines.map(orExit),
      untilItWorks,
    ),
    probe: script(
      installedFunction(service),
      unlessAbsent(unit),
      startsForbidden(service, host),
      '[ $? -ne 0 ] || exit 3',
      `! kept_from_starting ${quote(onHost(form))} || exit 3`,
      renderUpgraded(service, [started], host),
    ),
  }
}

/**
 * The evidence that units of a node are on the new release: packages at their pinned version, every process younger than the
 * install, and each unit works. Exit 0 only if all of it holds. Units of other hosts are left out.
 */
export function renderUpgraded(service: ServiceOnCloud, units: readonly Unit[], host: Host): string {
  const here = units.filter(({ hosts }) => hosts.some(({ name }) => name === host.name))
  const api = here.some(({ works }) => works === 'api')
  return script(
    freshFunction(service, host),
    ...here.flatMap((unit) =>
      formsOf(unit).map((form) => wherePresent(unit, `{ ${fresh(service, form, host)}; } || exit 3`)),
    ),
    ...here.filter(isReplaced).map((unit) => `{ ${gone(unit, host)}; } || exit 3`),
    ...(api ? [`verify() {\n${renderCommand(service, 'verify', host)}\n}`, 'verify || exit 3'] : []),
  )
}

/** The service works on its own address: exit 0. */
export function renderVerify(service: ServiceOnCloud, host: Host): string {
  return renderCommand(service, 'verify', host)
}
