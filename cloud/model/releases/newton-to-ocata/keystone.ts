import type { ServiceRelease } from '../service'

/**
 * Keystone 10 (Newton) to 11 (Ocata). Versions of the four repositories: `migrate_version` after `db_sync` at the tags
 * 10.0.3 and 11.0.4; there is no `db_sync --check` before Pike, and `db_version` prints the legacy repository only, so
 * the table is read (docs/keystone.md).
 */

/**
 * Prints what the database holds, a fact a line. The URL comes from the service's own file on the host, so it stands in
 * no argument and no history. Runs under Python 2.7 and 3 with the SQLAlchemy that Keystone itself needs.
 */
const schema = String.raw`{python} - <<'END_OF_PYTHON'
import io
from sqlalchemy import create_engine, text

url, section = None, None
for line in io.open('{config}', encoding='utf-8'):
    line = line.strip()
    if line.startswith('['):
        section = line
    elif section == '[database]' and line.split('=')[0].strip() == 'connection':
        url = line.split('=', 1)[1].strip().strip('\'"')

connection = create_engine(url).connect()

def number(query):
    return int(connection.execute(text(query)).scalar() or 0)

for repository, version in connection.execute(text('SELECT repository_id, version FROM migrate_version')):
    print('%s %d' % (repository, version))

def columns(table, column, more=''):
    return number("SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() "
                  "AND table_name = '%s' AND column_name = '%s' %s" % (table, column, more))

expanded = columns('identity_provider', 'domain_id') + columns('user', 'domain_id')
print('expand_traces %d' % expanded)
print('migrate_traces %d' % number(
    "SELECT COUNT(*) FROM project WHERE description LIKE 'Auto generated federated domain for Identity Provider: %'"))
print('contract_traces %d' % columns('identity_provider', 'domain_id', "AND is_nullable = 'NO'"))
print('binary_log %d' % number('SELECT @@log_bin'))
print('trust_function_creators %d' % number('SELECT @@log_bin_trust_function_creators'))
grants = ' '.join(str(row[0]) for row in connection.execute(text('SHOW GRANTS')))
print('super %d' % ('SUPER' in grants or 'ALL PRIVILEGES ON *.*' in grants))
END_OF_PYTHON`

/** A token is issued and validated on the node's own address, through its database. No secret in an argument. */
const verify = String.raw`set -a; . {credentials}; set +a
{python} - <<'END_OF_PYTHON'
import json, os, sys
try:
    from urllib.request import ProxyHandler, Request, build_opener
except ImportError:
    from urllib2 import ProxyHandler, Request, build_opener

# Never through a proxy that the credentials file may name: it is this node that has to answer.
urlopen = build_opener(ProxyHandler({})).open
base = '{endpoint}'.rstrip('/')
get = os.environ.get
identity = {'methods': ['password'], 'password': {'user': {
    'name': get('OS_USERNAME'), 'password': get('OS_PASSWORD'),
    'domain': {'name': get('OS_USER_DOMAIN_NAME') or 'Default'}}}}
scope = {'project': {'name': get('OS_PROJECT_NAME') or get('OS_TENANT_NAME'),
                     'domain': {'name': get('OS_PROJECT_DOMAIN_NAME') or 'Default'}}}
try:
    body = json.dumps({'auth': {'identity': identity, 'scope': scope}}).encode()
    token = urlopen(Request(base + '/auth/tokens', body, {'Content-Type': 'application/json'}),
                    timeout=20).headers['X-Subject-Token']
    urlopen(Request(base + '/auth/tokens', headers={'X-Auth-Token': token, 'X-Subject-Token': token}), timeout=20)
except Exception as error:
    sys.stdout.write('%s: %s\n' % (base, error))
    sys.exit(3)
print('%s issued a token and validated it' % base)
END_OF_PYTHON`

const install = String.raw`dpkg --configure -a
apt-get install -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold {packages}`

/** A dump of the service's own database, complete or not there at all. */
const backup = String.raw`umask 077
mkdir -p {folder}
options=$(mktemp)
trap 'rm -f "$options"' EXIT
database=$({python} - "$options" <<'END_OF_PYTHON'
import io, sys
from sqlalchemy.engine.url import make_url

url, section = None, None
for line in io.open('{config}', encoding='utf-8'):
    line = line.strip()
    if line.startswith('['):
        section = line
    elif section == '[database]' and line.split('=')[0].strip() == 'connection':
        url = make_url(line.split('=', 1)[1].strip().strip('\'"'))

def value(text):
    return (text or '').replace('\\', '\\\\').replace('"', '\\"')

with io.open(sys.argv[1], 'w', encoding='utf-8') as options:
    options.write(u'[client]\nuser="%s"\npassword="%s"\nhost="%s"\nport=%d\n' % (
        value(url.username), value(url.password), url.host or 'localhost', url.port or 3306))
print(url.database)
END_OF_PYTHON
) || exit 1
mysqldump --defaults-extra-file="$options" --single-transaction --routines --triggers "$database" > {file}.part || exit 1
tail -n 1 {file}.part | grep -q 'Dump completed' || exit 1
mv {file}.part {file}
ls -l {file}`

export const keystone: ServiceRelease = {
  packages: ['keystone', 'python-keystone'],
  units: { apache2: { process: '^/usr/sbin/apache2$|^\\(?wsgi:keystone' } },
  gate: 'keystone-on-ocata',
  commands: {
    stop: 'service {unit} stop',
    start: 'service {unit} start',
    install,
    configure: '',
    configured: '',
    expand: "su -s /bin/sh -c 'keystone-manage db_sync --expand' keystone",
    migrate: "su -s /bin/sh -c 'keystone-manage db_sync --migrate' keystone",
    contract: "su -s /bin/sh -c 'keystone-manage db_sync --contract' keystone",
    verify,
    backup,
    schema,
  },
  phases: {
    expand: { row: 'keystone_expand', before: 4, after: 16, traces: 'expand_traces' },
    migrate: { row: 'keystone_data_migrate', before: 4, after: 16, traces: 'migrate_traces' },
    contract: { row: 'keystone_contract', before: 4, after: 16, traces: 'contract_traces' },
  },
}
