import { readOptions } from '../commands/oslo-config'
import { callApisPy, databasePy } from './programs.generated'

/**
 * Command templates that all five services share. Their Python runs under 2.7 and 3, with the SQLAlchemy that the
 * services themselves need. A database's URL comes from the service's own file on the host, so it stands in no argument
 * and no history.
 */

/** Python on the host, by the host's own interpreter. */
export const python = (...lines: readonly string[]): string =>
  ["{python} - <<'END_OF_PYTHON'", ...lines, 'END_OF_PYTHON'].join('\n')

/**
 * A command that reads or changes the databases; a `schema` one prints `NAME VALUE` lines. `lines` may use:
 *
 * - `option(SECTION, NAME)`: an option of {config}, None where no file sets it
 * - `connect(SECTION)`: a connection to the URL of that section; ends the script where the URL is not set
 * - `number(connection, query)`: the first value as a whole number, 0 for NULL
 * - `columns(connection, table, column)`, `has_table(connection, table)`: from information_schema
 * - `size(connection)` prints `database_bytes`; `server(connection)` prints that, `lacks`, `read_only`, `clock_offset` in seconds, and `galera`
 * - `orphans(connection)` prints `orphan_rows`: UNIT@HOST of services that have not reported for an hour, or `none`
 * - `triggers(connection)` prints `binary_log`, `trust_function_creators` and `super`, each 0 or 1
 */
export const databaseCommand = (...lines: readonly string[]): string => python(readOptions, `${databasePy}\n`, ...lines)

/**
 * A `reports` command: prints age, stamp and release of the newest report of {binary} on {on}; without one, `known` with the
 * names that do report. `query` selects seconds, stamp and the release's mark, for :unit and :host, newest first. `names`
 * selects the hosts of :unit.
 */
export const reportsCommand = (query: string, release: string, names: string): string =>
  databaseCommand(
    `query = text('''${query}''')`,
    "connection = connect('database')",
    "row = connection.execute(query, unit='{binary}', host='{on}').fetchone()",
    'if row is not None:',
    "    print('age %s' % row[0])",
    "    print('stamp %s' % str(row[1]).replace(' ', 'T'))",
    `    print('release %s' % (${release}))`,
    'else:',
    `    rows = connection.execute(text('''${names}'''), unit='{binary}')`,
    "    print('known %s' % (', '.join(sorted(each[0] for each in rows)) or 'none'))",
  )

/**
 * A dump of the databases that the sections name, complete or not there at all. Restored, it drops them and makes them as
 * they were: tables that a phase has added would outlive a restore into the database that is there, and stop the phase
 * when it is run again. mysqldump asks the server that the service asks: PyMySQL 0.7 goes by a socket only if the URL names
 * one and a local host, and mysqldump otherwise goes by its own socket to localhost.
 */
export const backupCommand = (...sections: readonly string[]): string => String.raw`umask 077
mkdir -p {folder}
options=$(mktemp)
trap 'rm -f "$options"' EXIT
databases=$({python} - "$options" <<'END_OF_PYTHON'
import sys
${readOptions}
from sqlalchemy.engine.url import make_url

def value(text):
    return (text or '').replace('\\', '\\\\').replace('"', '\\"')

def query(url, name):
    found = dict(url.query or {}).get(name)
    return found[-1] if isinstance(found, (list, tuple)) else found

urls = [make_url(option(section, 'connection')) for section in '${sections.join(' ')}'.split()]
url = urls[0]
if len(set((each.username, each.password, each.host, each.port, query(each, 'unix_socket')) for each in urls)) > 1:
    sys.exit('the databases are on different servers or have different users: set commands.backup in cloud.yaml')
host, socket = url.host or 'localhost', query(url, 'unix_socket')
more = [('ssl-' + name, query(url, 'ssl_' + name)) for name in ('ca', 'capath', 'cert', 'key', 'cipher')]
if socket and host in ('localhost', '127.0.0.1'):
    host, more = 'localhost', more + [('socket', socket)]
elif host == 'localhost' and 'pymysql' in url.drivername:
    more.append(('protocol', 'tcp'))
with io.open(sys.argv[1], 'w', encoding='utf-8') as options:
    options.write(u'[client]\nuser="%s"\npassword="%s"\nhost="%s"\nport=%d\n' % (
        value(url.username), value(url.password), host, url.port or 3306))
    options.write(u''.join(u'%s="%s"\n' % (name, value(text)) for name, text in more if text))
print(' '.join(each.database for each in urls))
END_OF_PYTHON
) || exit 1
mysqldump --defaults-extra-file="$options" --single-transaction --routines --triggers --add-drop-database --databases $databases > {file}.part || exit 1
tail -n 1 {file}.part | grep -q 'Dump completed' || exit 1
mv {file}.part {file}
ls -l {file}`

const dumped = '> {file}.part || exit 1'

/**
 * A backup command up to its dump, which reads all definitions and no row and is thrown away: a fault of the dump shows
 * here. Undefined for a command that dumps in another way.
 */
export function backupTrial(command: string): string | undefined {
  const [before = '', ...after] = command.split(dumped)
  const dump = /^mysqldump /m
  if (after.length === 0 || !dump.test(before)) return undefined
  return `${before.replace(/^mkdir -p \{folder\}\n/m, '').replace(/^(mysqldump (?:--defaults-\S+ )?)/m, '$1--no-data ')}> /dev/null || exit 1`
}

/**
 * The part of every check that calls an API: never through a proxy that the environment may name, and as the `openstack`
 * command reads the credentials (os_client_config's environment variables). `asked` names the URL that was called last.
 */
const callApis = callApisPy

/**
 * The credentials file as a person's shell reads it: in bash if there is one, with all of its variables exported. Variables
 * of the login for another cloud are removed. Questions of the file to a person are not answered.
 */
export const withCredentials = (program: string): string =>
  [
    `[ -r {credentials} ] || { echo "{credentials} (credentials in cloud.yaml) is not there, or $(id -un) may not read it"; exit 3; }`,
    String.raw`"$(command -v bash || command -v sh)" -c 'command -v source >/dev/null || source() { . "$@"; }
unset $(env | grep -o "^OS_[A-Za-z0-9_]*")
set -a; . "$0" </dev/null >/dev/null; set +a; exec "$1" -' {credentials} ${program}`,
  ].join('\n')

/** A `verify` command: `lines` try; an exception is a service that doesn't work. No secret in an argument. */
export const verifyCommand = (said: string, ...lines: readonly string[]): string =>
  withCredentials(
    python(
      callApis,
      'while True:',
      '    try:',
      ...lines.map((line) => `        ${line}`),
      '        break',
      '    except Exception as error:',
      // Each login is a burden: a slow one is repeated once, and given all the time that is left.
      '        if is_slow(error) and tries[0] == 1 and left() > 5:',
      '            tries[0] = 2',
      '            continue',
      '        if is_slow(error):',
      "            error = 'slow: no answer in %d s, asked %d times; %s: %s' % (clock() - began, tries[0], load(), error)",
      String.raw`        sys.stdout.write('%s: %s\n' % (asked[0] or base, error))`,
      '        sys.exit(3)',
      `print('%s ${said}' % base + ('' if tries[0] == 1 else ', slowly: in %d s; %s' % (clock() - began, load())))`,
    ),
  )

/**
 * A `verify` command that reads a list through the service's database, with a token of Keystone's: `path` follows the
 * endpoint; %(project)s is the project's id.
 */
export const verifyList = (path: string): string =>
  verifyCommand(
    'answered a list',
    'answer = token(identity())',
    "project = json.loads(answer.read().decode())['token']['project']['id']",
    "headers = {'X-Auth-Token': answer.headers['X-Subject-Token']}",
    `json.loads(urlopen(Request(base + '${path}' % {'project': project}, headers=headers)).read().decode())`,
  )
