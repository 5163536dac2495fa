import type { HostCheck } from '../actions'
import { quote, renderTemplate } from '../commands'
import type { Host } from '../hosts'
import { backupTrial } from '../releases/scripts'
import { onEach, onFacts, type Check, type Subject } from './check'
import { nearest } from './folders'

/**
 * Tries the dump on the node that will make it: by its client with its options, all definitions but no rows. The disk must
 * have room for the rows: as much as tables and indexes take in the database. For a site's own command only the room is
 * checked.
 */
const backup = ({ service }: Subject, folder: string, host: Host): Check => {
  const trial = backupTrial(service.commands.backup)
  return {
    name: 'backup',
    required: true,
    script: onFacts(
      service,
      host,
      'passes',
      [],
      'bytes=$(echo "$facts" | awk \'$1 == "database_bytes" { sum += $2 } END { printf "%.0f", sum }\')',
      nearest(quote(folder)),
      'free=$(df -Pk "$folder" | awk \'NR == 2 { print $4 }\')',
      `echo "the database has $((bytes / 1024)) kB; $folder, for ${folder}, has $free kB free"`,
      '[ "$free" -gt $((bytes / 1024)) ] || exit 3',
      ...(trial === undefined
        ? []
        : [
            `said=$(\n( ${renderTemplate(service, trial, host)}\n) 2>&1) || { echo "mysqldump can not dump here: $said"; exit 3; }`,
            'echo "mysqldump reads the definitions of all its tables"',
          ]),
    ),
    remedy: `Install the client (mysql-client or mariadb-client), let the database's user dump, or make room; or name another backup.folder, or a commands.backup of your own, in cloud.yaml.`,
  }
}

/** The checks of a node that has to make a dump before the first phase. */
export function backupChecks(subject: Subject): HostCheck[] {
  const { backup: wanted, hosts } = subject.service
  if (wanted.kind === 'none') return []
  return onEach(hosts.slice(0, 1), (host) => backup(subject, wanted.folder, host))
}
