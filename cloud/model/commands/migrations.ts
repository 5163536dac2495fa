import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { packagingOf } from '../packaging'
import { renderFacts } from './database'
import { renderCommand, type Rendered } from './render'
import { quote, script } from './shell'
import { withToolLog } from './tool-log'

/** The exit code of online data migrations whose output reports an error. */
export const migrationFailed = 95

const mostRounds = 1000

const mark = (host: Host, upgrade: UpgradeId): string => quote(`${host.jobsFolder}/${upgrade}.online`)

/**
 * Online data migrations, a batch at a time until none is left. The tool ends with 1 while there is more to do, and prints
 * `Error attempting` with exit code 0 where a migration failed (nova/cmd/manage.py at 15.1.5, cinder/cmd/manage.py at
 * 10.0.8; docs/explanation/nova.md).
 */
export function renderOnlineMigrations(service: ServiceOnCloud, host: Host, upgrade: UpgradeId): Rendered {
  const line = renderCommand(service, 'online', host)
  return {
    shown: line,
    command: withToolLog(
      service,
      host,
      line,
      script(
        'rounds=0',
        `while [ "$rounds" -lt ${mostRounds} ]; do`,
        '  rounds=$((rounds + 1))',
        `  said=$(\nexec 2>&1\nset -e\n${line}\n)`,
        '  code=$?',
        '  echo "$said"',
        // The tool also exits 1 after a failure of its own, as without a database: another try would fail again.
        `  case $said in *'Error attempting'*) exit ${migrationFailed} ;; *'Traceback (most recent call last)'*) break ;; esac`,
        '  [ "$code" -eq 1 ] || break',
        'done',
        '[ "$code" -eq 0 ] || exit "$code"',
        `echo "none is left (rounds: $rounds)" > ${mark(host, upgrade)}`,
      ),
    ),
    // Only the tool can tell how many are left.
    probe: script(
      `[ -n "$(find ${mark(host, upgrade)} -mmin -720 2>/dev/null)" ] || { echo 'not seen to end yet'; exit 3; }`,
      `cat ${mark(host, upgrade)}`,
    ),
  }
}

/** Hosts and instances into the first cell, again and again until none is left. */
export function renderMapToCells(
  service: ServiceOnCloud,
  host: Host,
): Readonly<Record<'discover-hosts' | 'map-instances', Rendered>> {
  const left = (fact: string): string =>
    renderFacts(service, host, `echo "${fact}: $(told ${fact})"`, `[ "$(fact ${fact})" = 0 ] && exit 0`, 'exit 3')
  const discover = renderCommand(service, 'discover-hosts', host)
  const instances = renderCommand(service, 'map-instances', host)
  return {
    'discover-hosts': {
      shown: discover,
      command: withToolLog(service, host, discover, discover),
      probe: left('unmapped_hosts'),
    },
    'map-instances': {
      shown: instances,
      command: withToolLog(
        service,
        host,
        instances,
        script(
          renderFacts(service, host),
          'cell=$(fact cell1)',
          '[ -n "$cell" ] || { echo \'there is no cell but cell0\' >&2; exit 1; }',
          'rounds=0 code=1',
          `while [ "$code" -eq 1 ] && [ "$rounds" -lt ${mostRounds} ]; do`,
          '  rounds=$((rounds + 1))',
          `  ${instances.replaceAll('CELL', '$cell')}`,
          '  code=$?',
          'done',
          'exit "$code"',
        ),
      ),
      probe: left('unmapped_instances'),
    },
  }
}

/** A staged copy of the new code, for a phase that comes before the install. */
export function renderStage(service: ServiceOnCloud, host: Host): Rendered {
  const line = renderCommand(service, 'stage', host)
  const lines = line.split('\n')
  // Of the release's own lines, the one that fetches the code tells most; the last one only puts the code in its place.
  const { fetchWords } = packagingOf(service)
  const shown = lines.find((each) => each.startsWith(`${fetchWords} `))?.replace(/ \|\| exit \d+$/, '')
  return { shown: shown ?? lines.at(-1) ?? line, command: line, probe: renderCommand(service, 'staged', host) }
}

/**
 * Prints the warnings in a table of nova-status, a line each: the check's name and its details, which the table breaks over
 * lines (nova@15.1.5:nova/cmd/status.py, check). Prints the last lines of output that is no such table.
 */
const warningsOf = script(
  'warnings_of() {',
  "  awk '",
  '    function tell() { if (result == "Warning") print check ": " details }',
  '    /^\\| / { sub(/^\\| +/, ""); sub(/ *\\|$/, "") }',
  '    /^\\+-/ { tell(); result = ""; details = ""; next }',
  '    /^Check: / { check = substr($0, 8); next }',
  '    /^Result: / { result = substr($0, 9); next }',
  '    /^Details: / { details = substr($0, 10); next }',
  '    { details = details " " $0 }',
  "    END { tell() }'",
  '}',
)

/** A check of the service's own, once its databases are upgraded: 0 passed, 1 passed with warnings, 2 failed. */
export function renderCheck(service: ServiceOnCloud, host: Host): Rendered {
  const line = renderCommand(service, 'check', host)
  const passed = quote(`${host.jobsFolder}/check-${service.name}-${service.version}`)
  return {
    shown: line,
    command: withToolLog(
      service,
      host,
      line,
      script(
        warningsOf,
        `said=$(\nexec 2>&1\n${line}\n)`,
        'code=$?',
        'echo "$said"',
        '[ "$code" -le 1 ] || exit "$code"',
        'warned=$(echo "$said" | warnings_of)',
        '[ -n "$warned" ] || warned=$(echo "$said" | tail -n 3)',
        'if [ "$code" -eq 0 ]; then echo "passed"; else echo "passed with warnings:"; echo "$warned"; fi > ' + passed,
      ),
    ),
    probe: script(
      `[ -n "$(find ${passed} -mmin -720 2>/dev/null)" ] || { echo 'not checked yet'; exit 3; }`,
      `cat ${passed}`,
    ),
  }
}
