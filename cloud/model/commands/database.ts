import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import type { PhaseRelease } from '../release'
import { backupFile, renderCommand, type Rendered } from './render'
import { quote, script } from './shell'
import { withToolLog } from './tool-log'

/** A dump older than this is called stale: yesterday's try is no backup of today. */
const backupAgeMinutes = 720
/** The probe's time for the checksum of a dump. */
const checksumSeconds = 30

/** The exit code of a phase whose command reported success while its output says that it failed. */
export const saidItFailed = 93

/** A shell function that prints a fact for a person: one that the schema command does not tell is `unknown`, never blank. */
export const toldFact = 'told() { said_of=$(fact "$1"); echo "${said_of:-unknown}"; }'

/** `facts` holds the output of the schema command; `fact NAME` prints one of them. */
function factsOf(service: ServiceOnCloud, host: Host): string {
  return script(
    `schema() {\n${renderCommand(service, 'schema', host)}\n}`,
    'facts=$(schema) || { echo "$facts"; echo \'the schema could not be read\'; exit 1; }',
    'fact() {',
    '  while read -r name value; do [ "$name" = "$1" ] && echo "$value"; done <<END_OF_FACTS',
    '$facts',
    'END_OF_FACTS',
    '}',
    toldFact,
  )
}

/** Prints every fact of the service's database, a `name value` line each; fails where it can't be read. */
export function renderSchema(service: ServiceOnCloud, host: Host): string {
  return script(factsOf(service, host), 'echo "$facts"')
}

/**
 * A read-only script over the facts of the service's database. `fact NAME` prints one of them; `lines` end with the exit
 * code of a probe.
 */
export function renderFacts(service: ServiceOnCloud, host: Host, ...lines: readonly string[]): string {
  return script(factsOf(service, host), ...lines)
}

/** A test of `$version`: whether the phase is done. */
function isDone({ after }: PhaseRelease): string {
  if ('atLeast' in after)
    return `case $version in *[!0-9]*) ;; *) [ "$version" -ge ${after.atLeast} ] && exit 0 ;; esac`
  return `case $version in ${after.map(quote).join(' | ')}) exit 0 ;; esac`
}

function afterOf({ after }: PhaseRelease): string {
  return 'atLeast' in after ? `${after.atLeast} or later` : after.join(' or ')
}

/** The phase's command. If its exit code is known to hide a failure, its output is read as well. */
function commandOf(line: string, { failedOutput }: PhaseRelease): string {
  if (failedOutput === undefined) return line
  return script(
    'output=$(mktemp) || exit 1',
    'trap \'rm -f "$output"\' EXIT',
    // The shell of a pipeline's last command has its own exit code only, so the first one's goes by a file.
    `{ (\nset -e\n${line}\n); echo $? > "$output.code"; } 2>&1 | tee "$output"`,
    'code=$(cat "$output.code"); rm -f "$output.code"',
    '[ "$code" -eq 0 ] || exit "$code"',
    `if grep -qE ${quote(failedOutput)} "$output"; then echo 'its exit code is 0, but its output says that it failed' >&2; exit ${saidItFailed}; fi`,
  )
}

/**
 * Removes the notes of earlier runs about the database's rows, once a phase is run: after a restore the rows are as they
 * were before.
 */
function voidMarks(service: ServiceOnCloud, host: Host): string {
  const marks = [`*-${service.name}.online`, `*-${service.name}-finish.online`, `check-${service.name}-*`]
  return `rm -f ${marks.map((mark) => `${quote(host.jobsFolder)}/${mark}`).join(' ')}`
}

/** The phase's effect as the version and the traces of its first scripts show it. */
export function renderPhase(service: ServiceOnCloud, phase: PhaseRelease, host: Host): Rendered {
  const line = renderCommand(service, phase.command, host)
  const { traces, fact } = phase
  const begins = phase.before.map(quote).join(' | ')
  return {
    shown: line,
    command: script(voidMarks(service, host), withToolLog(service, host, line, commandOf(line, phase))),
    probe: renderFacts(
      service,
      host,
      `version=$(fact ${fact}) traces=${traces === undefined ? '0' : `$(fact ${traces})`}`,
      `[ -n "$version" ] && [ -n "$traces" ] || { echo 'the schema command printed no ${[fact, traces].filter(Boolean).join(' or ')}'; exit 1; }`,
      `echo "${fact} is at $version (${phase.before[0] ?? ''} before, ${afterOf(phase)} afterwards)${traces === undefined ? '' : `, and $traces of its traces are in the tables`}"`,
      isDone(phase),
      `case $version in ${begins}) [ "$traces" -eq 0 ] && exit 3 ;; esac`,
      'exit 4',
    ),
  }
}

/** A dump of the database, taken before the first phase and recorded with its size and checksum. */
export function renderBackup(service: ServiceOnCloud, first: PhaseRelease, host: Host): Rendered {
  const file = quote(backupFile(service))
  const isBefore = first.before.map((each) => `${quote(each)}/0`).join(' | ')
  const reading = script(
    factsOf(service, host),
    `version=$(fact ${first.fact})`,
    // A phase that was cut off within its first script has not moved the version: another dump would hold a half-made
    // schema.
    `begun=${first.traces === undefined ? '0' : `$(fact ${first.traces})`}`,
  )
  return {
    shown: `mysqldump … > ${backupFile(service)}`,
    command: script(
      `file=${file}`,
      'if [ -s "$file" ]; then',
      reading,
      // It may have waited on this host for a phase that an earlier run has begun.
      `  case $version/\${begun:-0} in ${isBefore}) ;; *)`,
      '    echo "a phase has begun since $file was made: it is kept"',
      '    exit 0 ;;',
      '  esac',
      'fi',
      renderCommand(service, 'backup', host),
    ),
    probe: script(
      `file=${file}`,
      '[ -s "$file" ] || { echo "there is no $file"; exit 3; }',
      reading,
      `[ -n "$version" ] || { echo 'the schema command printed no ${first.fact}'; exit 1; }`,
      'code=0 stale=',
      `case $version/\${begun:-0} in ${isBefore})`,
      // Nothing keeps another from being made, so an earlier run's is asked about, whatever its age.
      '  code=5',
      `  [ -n "$(find "$file" -mmin -${backupAgeMinutes})" ] || stale=', older than twelve hours, and no phase has run since' ;;`,
      'esac',
      'minutes=$((($(date +%s) - $(stat -c %Y "$file")) / 60))',
      'age="$((minutes / 60)) h $((minutes % 60)) min ago"',
      `[ "$minutes" -ge 0 ] || age='later than now by the clock of this host'`,
      // A look waits for the answer, and the checksum of a large dump takes minutes.
      `sum=$(timeout ${checksumSeconds} sha256sum "$file" | cut -d " " -f 1)`,
      `[ -n "$sum" ] || sum='not read (it takes longer than ${checksumSeconds} s)'`,
      'echo "$file: made $age ($(date -u -d "@$(stat -c %Y "$file")" "+%F %T UTC"))$stale, $(stat -c %s "$file") bytes, sha256 $sum"',
      'exit "$code"',
    ),
  }
}
