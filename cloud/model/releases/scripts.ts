import { readOptions } from '../commands/oslo-config'

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
 * - `size(connection)` prints `database_bytes`; `server(connection)` prints that, `clock_offset` in seconds, and `galera`
 * - `orphans(connection)` prints `orphan_rows`: UNIT@HOST of services that have not reported for an hour, or `none`
 * - `triggers(connection)` prints `binary_log`, `trust_function_creators` and `super`, each 0 or 1
 */
export const databaseCommand = (...lines: readonly string[]): string =>
  python(
    readOptions,
    String.raw`import sys, time
from sqlalchemy import create_engine, text
from sqlalchemy.engine.url import make_url

def connect(section):
    url = option(section, 'connection')
    if not url:
        sys.exit('[%s] connection is not set in {config}' % section)
    return create_engine(url).connect()

def number(connection, query):
    return int(connection.execute(text(query)).scalar() or 0)

def columns(connection, table, column, more=''):
    return number(connection, "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() "
                  "AND table_name = '%s' AND column_name = '%s' %s" % (table, column, more))

def has_table(connection, table):
    return number(connection, "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() "
                  "AND table_name = '%s'" % table) > 0

def size(connection):
    print('database_bytes %d' % number(connection, 'SELECT SUM(data_length + index_length) FROM information_schema.tables '
                                       'WHERE table_schema = DATABASE()'))

def server(connection):
    size(connection)
    now = float(connection.execute(text('SELECT UNIX_TIMESTAMP()')).scalar())
    print('clock_offset %d' % round(time.time() - now))
    kept = dict(list(row) for row in list(connection.execute(text("SHOW GLOBAL VARIABLES LIKE 'wsrep_on'")))
                + list(connection.execute(text("SHOW GLOBAL STATUS LIKE 'wsrep_local_state_comment'"))))
    print('galera %s' % (kept.get('wsrep_local_state_comment') or 'unknown' if kept.get('wsrep_on') == 'ON' else 'none'))

def orphans(connection):
    # Those of an API never report, and pin nothing (nova/api/openstack/compute/services.py at 15.1.5).
    rows = connection.execute(text("SELECT services.binary, host FROM services WHERE deleted = 0 AND services.binary NOT IN "
                  "('nova-osapi_compute', 'nova-metadata', 'nova-ec2') "
                  "AND COALESCE(updated_at, created_at) < UTC_TIMESTAMP() - INTERVAL 1 HOUR ORDER BY 1, 2"))
    print('orphan_rows %s' % (','.join('%s@%s' % tuple(row) for row in rows) or 'none'))

def triggers(connection):
    # sql_trigger.cc of MariaDB 10 and MySQL 8: a node of Galera counts as one that writes a binary log, also without it.
    kept = dict(list(row) for row in connection.execute(text("SHOW GLOBAL VARIABLES WHERE Variable_name IN "
                "('log_bin', 'log_bin_trust_function_creators', 'wsrep_on', 'wsrep_provider')")))
    galera = kept.get('wsrep_on') == 'ON' and kept.get('wsrep_provider') not in (None, '', 'none')
    print('binary_log %d' % (kept.get('log_bin') == 'ON' or galera))
    print('trust_function_creators %d' % (kept.get('log_bin_trust_function_creators') == 'ON'))
    held = set()
    for row in connection.execute(text('SHOW GRANTS')):
        # A right on all databases: nothing less than that can hold SUPER.
        words = str(row[0]).split(' ON *.* TO ')
        if len(words) > 1 and words[0].startswith('GRANT '):
            held |= set(word.strip() for word in words[0][len('GRANT '):].split(','))
    print('super %d' % bool(held & set(['SUPER', 'SET_USER_ID', 'ALL PRIVILEGES'])))
`,
    ...lines,
  )

/**
 * A `reports` command: prints age, stamp and release of the newest report of {unit} on {on}; where there is none, `known` with
 * the names that do report. `query` selects seconds, stamp and what tells the release, for :unit and :host, newest first;
 * `names` the hosts of :unit.
 */
export const reportsCommand = (query: string, release: string, names: string): string =>
  databaseCommand(
    `query = text('''${query}''')`,
    "connection = connect('database')",
    "row = connection.execute(query, unit='{unit}', host='{on}').fetchone()",
    'if row is not None:',
    "    print('age %s' % row[0])",
    "    print('stamp %s' % str(row[1]).replace(' ', 'T'))",
    `    print('release %s' % (${release}))`,
    'else:',
    `    rows = connection.execute(text('''${names}'''), unit='{unit}')`,
    "    print('known %s' % (', '.join(sorted(each[0] for each in rows)) or 'none'))",
  )

export const install = String.raw`dpkg --configure -a
apt-get install -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold {packages}`

/**
 * A dump of the databases that the sections name, complete or not there at all. Restored, it drops them and makes them as
 * they were: tables that a phase has added would outlive a restore into the database that is there, and stop the phase
 * when it is run again.
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

urls = [make_url(option(section, 'connection')) for section in '${sections.join(' ')}'.split()]
url = urls[0]
if len(set((each.username, each.password, each.host, each.port) for each in urls)) > 1:
    sys.exit('the databases are on different servers or have different users: set commands.backup in cloud.yaml')
with io.open(sys.argv[1], 'w', encoding='utf-8') as options:
    options.write(u'[client]\nuser="%s"\npassword="%s"\nhost="%s"\nport=%d\n' % (
        value(url.username), value(url.password), url.host or 'localhost', url.port or 3306))
print(' '.join(each.database for each in urls))
END_OF_PYTHON
) || exit 1
mysqldump --defaults-extra-file="$options" --single-transaction --routines --triggers --add-drop-database --databases $databases > {file}.part || exit 1
tail -n 1 {file}.part | grep -q 'Dump completed' || exit 1
mv {file}.part {file}
ls -l {file}`

const dumped = '> {file}.part || exit 1'

/**
 * A backup command up to its dump, which reads all definitions and no row and is thrown away: what would keep the dump from
 * being made keeps this. Undefined of a command that dumps in another way.
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
const callApis = String.raw`import json, os, re, socket, sys, time
try:
    import ssl
except ImportError:
    ssl = None
try:
    from urllib.error import HTTPError
    from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener
except ImportError:
    from urllib2 import HTTPError, HTTPSHandler, ProxyHandler, Request, build_opener

def get(*names):
    return next((os.environ[name] for name in names if os.environ.get(name)), None)

base = '{endpoint}'.rstrip('/')
asked = ['']
# Seconds: of the first try for each answer, and of all tries together. A probe is ended after 120.
first, most = 20, 90
clock = getattr(time, 'monotonic', time.time)
began = clock()
tries = [1]

def left():
    return most - (clock() - began)

def is_slow(error):
    return isinstance(getattr(error, 'reason', error), socket.timeout) or 'timed out' in str(error)

def load():
    from multiprocessing import cpu_count
    return "this host's load is %.1f on %d CPUs" % (os.getloadavg()[0], cpu_count())

def handlers():
    make = getattr(ssl, 'create_default_context', None)
    # Before 2.7.9 Python checks no certificate.
    if make is None:
        return []
    authority = get('OS_CACERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE')
    if authority and not os.path.exists(authority):
        raise Exception('OS_CACERT of {credentials} names %s, which is not there' % authority)
    folder = authority and os.path.isdir(authority)
    context = make(cafile=None if folder else authority, capath=authority if folder else None)
    if (get('OS_INSECURE') or '').lower() in ('1', 'true', 'yes', 'on'):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if get('OS_CERT'):
        context.load_cert_chain(get('OS_CERT'), get('OS_KEY'))
    return [HTTPSHandler(context=context)]

def urlopen(request):
    asked[0] = request.get_full_url()
    timeout = max(1, min(first, left()) if tries[0] == 1 else left())
    try:
        return build_opener(ProxyHandler({}), *handlers()).open(request, timeout=timeout)
    except HTTPError as error:
        # Of a redirect the place that it led to.
        asked[0] = getattr(error, 'url', None) or asked[0]
        raise

def need(*names):
    value = get(*names)
    if value is None:
        raise Exception('{credentials} sets no %s' % ' or '.join(names))
    return value

def v3(url):
    # The version is ours: Keystone is asked by its v3 API alone, and an OS_AUTH_URL may end in any version, or in none.
    return re.sub(r'/v\d+(\.\d+)?$', '', url.rstrip('/')).rstrip('/') + '/v3'

def identity():
    return v3(need('OS_AUTH_URL'))

def domain(kind):
    by_id = get('OS_%s_DOMAIN_ID' % kind)
    by_name = get('OS_%s_DOMAIN_NAME' % kind)
    if by_id is None and by_name is None:
        by_id, by_name = get('OS_DEFAULT_DOMAIN_ID', 'OS_DEFAULT_DOMAIN'), get('OS_DEFAULT_DOMAIN_NAME')
    return {'id': by_id} if by_id else {'name': by_name or 'Default'}

def body():
    user = {'password': need('OS_PASSWORD')}
    if get('OS_USER_ID'):
        user['id'] = get('OS_USER_ID')
    else:
        user.update({'name': need('OS_USERNAME', 'OS_USER_ID'), 'domain': domain('USER')})
    project = get('OS_PROJECT_ID', 'OS_TENANT_ID')
    if project:
        scope = {'id': project}
    else:
        scope = {'name': need('OS_PROJECT_NAME', 'OS_TENANT_NAME', 'OS_PROJECT_ID'), 'domain': domain('PROJECT')}
    return json.dumps({'auth': {'identity': {'methods': ['password'], 'password': {'user': user}},
                                'scope': {'project': scope}}}).encode()

def token(keystone):
    return urlopen(Request(keystone + '/auth/tokens', body(), {'Content-Type': 'application/json'}))`

/**
 * The credentials file as a person's shell reads it: in bash where there is one, with all that it sets handed on, and
 * nothing beside it of what the login may have set for another cloud. Its questions to a person are not answered.
 */
const withCredentials = (program: string): string =>
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
      // A login more is a burden more: what is slow is asked once again, and given all the time that is left.
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
