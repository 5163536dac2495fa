import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { renderCommand, type Rendered } from './render'
import { quote, script } from './shell'

/** The exit code of a wait for a report that did not come. */
export const noReport = 94

/** Longer than nova, neutron and cinder wait between two reports by default (10, 30 and 10 s). */
const patienceSeconds = 180

/** A report younger than this, of a release that its row tells, is the new process's own. */
const freshSeconds = 20

/** The service's own `reports` command: what its rows say of a unit on the host `on`. */
function renderReportsOf(service: ServiceOnCloud, unit: Unit, on: string, reader: Host): string {
  const { from, to } = service.releases
  return renderCommand(service, 'reports', reader, { unit: unit.name, on, from: from.word, to: to.word })
}

/**
 * `report NAME` prints a fact of the unit's newest report: its age in seconds, a stamp that each report changes, its release;
 * `known` where there is none, the names that do report. `last_report` says all that in words.
 */
export function reportFunction(service: ServiceOnCloud, unit: Unit, on: Host, reader: Host): string {
  return script(
    // An answer for a person: a fact that nobody told is named as such, never left blank.
    'told() { said_of=$(report "$1"); echo "${said_of:-unknown}"; }',
    `last_report() {`,
    `  if [ -n "$(report stamp)" ]; then echo "the last is $(told age) s old, of release $(told release)"; return; fi`,
    `  known=$(report known)`,
    `  echo "it has no row under that name; names that report as ${unit.name}: \${known:-none}"`,
    `}`,
    `reports() {\n${renderReportsOf(service, unit, on.name, reader)}\n}`,
    'read_reports() { said=$(reports) || { echo "$said"; echo \'the reports could not be read\'; exit 1; }; }',
    'report() { echo "$said" | while read -r name value; do [ "$name" = "$1" ] && echo "$value"; done; }',
  )
}

/**
 * Waits for a new report of a unit that was just started, in the service's database: the unit does more than run. A unit of
 * the old release doesn't count. Its probe knows only what this wait has seen: the row of the old process may still be
 * young. Runs where the database can be read.
 */
export function renderAlive(service: ServiceOnCloud, unit: Unit, on: Host, reader: Host, upgrade: UpgradeId): Rendered {
  const { from, to } = service.releases
  const seen = quote(`${reader.jobsFolder}/${upgrade}.alive-${unit.name}-${on.name}`)
  return {
    shown: `wait until ${unit.name} of ${on.name} reports`,
    command: script(
      reportFunction(service, unit, on, reader),
      'read_reports',
      'before=$(report stamp)',
      'tries=0',
      'while :; do',
      '  read_reports',
      '  stamp=$(report stamp) release=$(report release)',
      // What says that it is the new release's was written by the new process, and need not be waited for again.
      `  if [ "$release" = ${to.word} ] && [ "$(report age)" -lt ${freshSeconds} ]; then break; fi`,
      `  if [ -n "$stamp" ] && [ "$stamp" != "$before" ] && [ "$release" != ${from.word} ]; then break; fi`,
      '  tries=$((tries + 1))',
      `  if [ "$tries" -gt ${patienceSeconds} ]; then`,
      `    echo "no new report of ${unit.name} on ${on.name}: $(last_report)" >&2`,
      `    exit ${noReport}`,
      '  fi',
      '  sleep 1',
      'done',
      `echo "${unit.name} of ${on.name} reported $(told age) s ago, release $(told release)" > ${seen}`,
      `cat ${seen}`,
    ),
    // Of today: one that an earlier upgrade of the same name has left proves nothing.
    probe: script(`[ -n "$(find ${seen} -mmin -720 2>/dev/null)" ] || { echo 'not seen yet'; exit 3; }`, `cat ${seen}`),
  }
}

/** Stands in a `reports` command for the host that is asked about, until the script itself puts one in. */
const anyHost = 'ASKED_HOST'

/**
 * True if the rows that later steps wait for are there, for each of these hosts under its own name: asked by the service's
 * own `reports` command, where the database can be read. Exit 0: each has one; 3: what is printed names those that have not.
 */
export function renderReports(service: ServiceOnCloud, unit: Unit, hosts: readonly Host[], reader: Host): string {
  const asked = renderReportsOf(service, unit, anyHost, reader)
  return script(
    // Once for all: a host has an answer of its own, the command is the same.
    `asked=${quote(asked)}`,
    'wrong=',
    `for on in ${hosts.map(({ name }) => quote(name)).join(' ')}; do`,
    `  said=$(sh -c "$(printf '%s\\n' "$asked" | sed "s/${anyHost}/$on/g")" 2>&1) || { echo "$said"; echo 'the reports could not be read'; exit 1; }`,
    // One that is active on one of its hosts only reports from there.
    `  if echo "$said" | grep -q "^stamp "; then ${unit.passive ? 'exit 0' : 'continue'}; fi`,
    `  known=$(echo "$said" | sed -n 's/^known //p')`,
    `  echo "no row of ${unit.name} is named $on; names that report: \${known:-none}"`,
    '  wrong=yes',
    'done',
    '[ -z "$wrong" ] || exit 3',
  )
}
