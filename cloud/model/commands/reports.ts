import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { rowsSh } from './programs.generated'
import { renderCommand, type Rendered } from './render'
import { quote, script } from './shell'

/** The exit code of a wait for a report that did not come. */
export const noReport = 94

/** Longer than nova, neutron and cinder wait between two reports by default (10, 30 and 10 s). */
const patienceSeconds = 180

/** A report younger than this, of a release that its row tells, is the new process's own. */
const freshSeconds = 20

/** The host that reads the rows of a unit on the host `on`: with a configuration of its own only that host can. */
export const readerOf = ({ reports }: Unit, on: Host, usual: Host): Host => (reports === undefined ? usual : on)

/** True of a unit whose start is followed by a wait for its report. A unit that a host may lack is not waited for. */
export const isReported = ({ works, optional }: Unit): boolean => works === 'reports' && !optional

/** The service's own `reports` command, for the rows of a unit on the host `on`. */
function renderReportsOf(service: ServiceOnCloud, unit: Unit, on: string, reader: Host): string {
  const { from, to } = service.releases
  const { as: binary, config } = unit.reports ?? { as: unit.name, config: service.config }
  const words = { unit: unit.name, binary, on, from: from.word, to: to.word }
  return renderCommand({ ...service, config }, 'reports', reader, words)
}

/** Defines `report`, for the output of a `reports` command in `$said`, and what is asked of all rows at once. */
const factsOfRows = script(
  'report() { echo "$said" | while read -r name value; do [ "$name" = "$1" ] && echo "$value"; done; }',
  rowsSh,
)

/**
 * `report NAME` prints a fact of the unit's newest report: its `age` in seconds, a `stamp` that each report changes, its
 * `release`. A unit with several backends has these for each, so a fact may have several lines; `missing` names a backend
 * without a report. Without a report, `known` has the names of the hosts that do report. `last_report` says all that in words.
 */
export function reportFunction(service: ServiceOnCloud, unit: Unit, on: Host, reader: Host): string {
  return script(
    // For a person: a fact that the report lacks is named `unknown`, never left blank.
    'told() { said_of=$(report "$1"); echo "${said_of:-unknown}"; }',
    `last_report() {`,
    `  if [ -n "$(report backend)$(report missing)" ]; then each_row; return; fi`,
    `  if [ -n "$(report stamp)" ]; then echo "the last is $(told age) s old, of release $(told release)"; return; fi`,
    `  known=$(report known)`,
    `  echo "it has no row under that name; names that report as ${unit.name}: \${known:-none}"`,
    `}`,
    `reports() {\n${renderReportsOf(service, unit, on.name, reader)}\n}`,
    'read_reports() { said=$(reports) || { echo "$said"; echo \'the reports could not be read\'; exit 1; }; }',
    factsOfRows,
  )
}

/**
 * Waits for a new report of a unit that was just started, in the service's database: the unit does more than run. A report
 * of the old release doesn't count. Its probe relies only on this wait's own note: the row of the old process may still be
 * young. Runs on a host that can read the database.
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
      'waited=0',
      'while :; do',
      '  read_reports',
      // The new process wrote a report that names the new release: there is no need to wait for another.
      `  if all_report ${to.word} ${freshSeconds}; then break; fi`,
      `  if all_moved "$before" ${from.word}; then break; fi`,
      `  if [ "$waited" -ge ${patienceSeconds * 10} ]; then`,
      `    echo "no new report of ${unit.name} on ${on.name}: $(last_report)" >&2`,
      `    exit ${noReport}`,
      '  fi',
      // Many a unit reports right after its start; each reading costs the database a query.
      '  if [ "$waited" -lt 20 ]; then pause=2; else pause=10; fi',
      '  sleep "$((pause / 10)).$((pause % 10))"',
      '  waited=$((waited + pause))',
      'done',
      'seen="reported $(told age) s ago, release $(told release)"',
      '[ -z "$(report backend)" ] || seen="reports: $(last_report)"',
      `echo "${unit.name} of ${on.name} $seen" > ${seen}`,
      `cat ${seen}`,
    ),
    // Not older than a day: the note of an earlier upgrade with this name proves nothing.
    probe: script(`[ -n "$(find ${seen} -mmin -720 2>/dev/null)" ] || { echo 'not seen yet'; exit 3; }`, `cat ${seen}`),
  }
}

/** Stands for the asked host in a `reports` command until the script fills in its name. */
const anyHost = 'ASKED_HOST'

/** Puts the question in `$asked` for the host in `$on`. */
const readOn = `  said=$(sh -c "$(printf '%s\\n' "$asked" | sed "s/${anyHost}/$on/g")" 2>&1) || { echo "$said"; echo 'the reports could not be read'; exit 1; }`

/**
 * A shell command: 0 if a unit that is active on one of its hosts reports there, on the new release: each of its backends
 * does. Asked on a host that can read the database.
 */
export function reportsNew(service: ServiceOnCloud, unit: Unit, reader: Host): string {
  return script(
    factsOfRows,
    `asked=${quote(renderReportsOf(service, unit, anyHost, reader))}`,
    'stale=',
    `for on in ${unit.hosts.map(({ name }) => quote(name)).join(' ')}; do`,
    readOn,
    `  if all_young ${service.releases.from.word} ${patienceSeconds}; then stale=; break; fi`,
    '  [ -z "$(report stamp)" ] || stale=$said',
    'done',
    `said=$stale`,
    `[ -z "$stale" ] || { rows=$(each_row); echo "${unit.name} does not report: \${rows:-unknown}"; (exit 3); }`,
  )
}

/**
 * True if the rows that later steps wait for are there, for each of these hosts under its own name. The service's own
 * `reports` command is asked on a host that can read the database. Exit 0: each host has a row; 3: the output names those
 * that have none.
 */
export function renderReports(service: ServiceOnCloud, unit: Unit, hosts: readonly Host[], reader: Host): string {
  const asked = renderReportsOf(service, unit, anyHost, reader)
  return script(
    factsOfRows,
    // The command is quoted once; only the host's name differs.
    `asked=${quote(asked)}`,
    'wrong=',
    `for on in ${hosts.map(({ name }) => quote(name)).join(' ')}; do`,
    readOn,
    // A unit that is active on one of its hosts reports from that host only.
    '  known=$(report known) missing=$(report missing | paste -s -d , -)',
    `  if [ -n "$(report stamp)" ] && [ -z "$missing" ]; then ${unit.passive ? 'exit 0' : 'continue'}; fi`,
    // Later steps wait for each backend.
    `  if [ -n "$missing" ] && [ -z "$known" ]; then echo "no row of ${unit.name} for backend $missing"`,
    `  else echo "no row of ${unit.name} is named \${missing:-$on}; names that report: \${known:-none}"`,
    '  fi',
    '  wrong=yes',
    'done',
    '[ -z "$wrong" ] || exit 3',
  )
}
