import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import type { PhaseFacts } from '../releases'
import { backupFile, renderCommand, type Rendered } from './render'
import { quote, script } from './shell'

/** A dump older than this, from before the first phase, is taken again: yesterday's try is no backup of today. */
const backupAgeMinutes = 720

/** `facts` holds what the schema command printed; `fact NAME` prints one of them. */
function factsOf(service: ServiceOnCloud, host: Host): string {
  return script(
    `schema() {\n${renderCommand(service, 'schema', host)}\n}`,
    'facts=$(schema) || { echo "$facts"; echo \'the schema could not be read\'; exit 1; }',
    'fact() {',
    '  while read -r name value; do [ "$name" = "$1" ] && echo "$value"; done <<END_OF_FACTS',
    '$facts',
    'END_OF_FACTS',
    '}',
  )
}

/** Prints every fact of the service's database, a `name value` line each; fails where it can't be read. */
export function renderSchema(service: ServiceOnCloud, host: Host): string {
  return script(factsOf(service, host), 'echo "$facts"')
}

/** The phase's effect as the version table and the traces of its first scripts show it. */
export function renderPhase(
  service: ServiceOnCloud,
  phase: 'expand' | 'migrate' | 'contract',
  facts: PhaseFacts,
  host: Host,
): Rendered {
  const line = renderCommand(service, phase, host)
  return {
    shown: line,
    command: line,
    probe: script(
      factsOf(service, host),
      `version=$(fact ${facts.row}) traces=$(fact ${facts.traces})`,
      `[ -n "$version" ] && [ -n "$traces" ] || { echo 'the schema command printed no ${facts.row} or ${facts.traces}'; exit 1; }`,
      `echo "${facts.row} is at $version (${facts.before} before, ${facts.after} after ${phase}); ${facts.traces}: $traces"`,
      `[ "$version" -ge ${facts.after} ] && exit 0`,
      `[ "$version" -eq ${facts.before} ] && [ "$traces" -eq 0 ] && exit 3`,
      'exit 4',
    ),
  }
}

/** A dump of the database, taken before the first phase and recorded with its size and checksum. */
export function renderBackup(service: ServiceOnCloud, first: PhaseFacts, host: Host): Rendered {
  const file = quote(backupFile(service))
  return {
    shown: `mysqldump … > ${backupFile(service)}`,
    command: renderCommand(service, 'backup', host),
    probe: script(
      `file=${file}`,
      '[ -s "$file" ] || { echo "there is no $file"; exit 3; }',
      factsOf(service, host),
      `case $(fact ${first.row}) in '' | *[!0-9]*) echo 'the schema command printed no ${first.row}'; exit 1 ;; esac`,
      `if [ "$(fact ${first.row})" = ${first.before} ] && [ -z "$(find "$file" -mmin -${backupAgeMinutes})" ]; then`,
      '  echo "$file is older than twelve hours, and no phase has run since"',
      '  exit 3',
      'fi',
      'echo "$file: $(stat -c %s "$file") bytes, sha256 $(sha256sum "$file" | cut -d " " -f 1)"',
    ),
  }
}
