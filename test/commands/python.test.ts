import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { renderSchema } from '../../cloud/model/commands'
import { renderCommand } from '../../cloud/model/commands/render'
import { Scratch, shells } from './scratch'

let scratch: Scratch
beforeEach(() => {
  scratch = new Scratch()
  mkdirSync(scratch.path('lib/sqlalchemy/engine'), { recursive: true })
})
afterEach(() => scratch.remove())

/** A keystone.conf with the database URL, among lines that the reader must not take for it. */
const conf = (url: string): string =>
  [
    '[DEFAULT]',
    'connection = wrong://',
    '[database]',
    '# connection = wrong://',
    `connection = ${url}`,
    '[cache]',
    'connection=wrong://',
    '',
  ].join('\n')

describe('the release’s own Python', () => {
  const scripts = (text: string): string[] =>
    [...text.matchAll(/<<'END_OF_PYTHON'\n([^]*?)\nEND_OF_PYTHON/g)].map(([, python = '']) => python)

  test.each(['schema', 'verify', 'backup'] as const)('of %s compiles', async (command) => {
    const { service, host } = scratch.cloud()
    const found = scripts(renderCommand(service, command, host))
    expect(found).toHaveLength(1)
    for (const python of found) {
      const file = scratch.write('script.py', python)
      expect(await scratch.run('dash', `python3 -W error -m py_compile ${file}`)).toMatchObject({ code: 0, stderr: '' })
    }
  })
})

const usersGrants = ["GRANT USAGE ON *.* TO 'keystone'@'%'", 'GRANT ALL PRIVILEGES ON `keystone`.* TO keystone']

/** A SQLAlchemy that knows one database: enough to run the schema commands. */
function sqlalchemy(variables = 'log_bin=ON', grants: readonly string[] = usersGrants): NodeJS.ProcessEnv {
  const init = `
import os, time
def text(query):
    return query
class Result(list):
    def scalar(self):
        return self[0][0]
class Connection(object):
    def execute(self, query):
        if 'FROM migrate_version' in query:
            return Result([('keystone', 109), ('keystone_expand', 4)])
        if query == 'SHOW GRANTS':
            return Result([(line,) for line in os.environ['GRANTS'].splitlines()])
        if 'UNIX_TIMESTAMP' in query:
            return Result([(time.time(),)])
        if query.startswith('SHOW GLOBAL VARIABLES'):
            return Result(tuple(pair.split('=')) for pair in os.environ['VARIABLES'].split() if pair.split('=')[0] in query)
        if query.startswith('SHOW GLOBAL STATUS'):
            return Result([])
        return Result([(2 if "table_name = 'identity_provider'" in query and 'is_nullable' not in query else 0,)])
class Engine(object):
    def connect(self):
        return Connection()
def create_engine(url):
    assert url == os.environ['EXPECTED_URL'], url
    return Engine()
`
  const url = `
from urllib.parse import parse_qs, urlsplit, unquote
class URL(object):
    def __init__(self, parts):
        self.username, self.password = unquote(parts.username), unquote(parts.password or '')
        self.host, self.port, self.database = parts.hostname, parts.port, parts.path[1:].split('?')[0]
        self.drivername = parts.scheme
        self.query = dict((name, found[0] if len(found) == 1 else tuple(found)) for name, found in parse_qs(parts.query).items())
def make_url(text):
    return URL(urlsplit(text))
`
  scratch.write('lib/sqlalchemy/__init__.py', init)
  scratch.write('lib/sqlalchemy/engine/__init__.py', '')
  scratch.write('lib/sqlalchemy/engine/url.py', url)
  return { PYTHONPATH: scratch.path('lib'), VARIABLES: variables, GRANTS: grants.join('\n') }
}

const url = 'mysql+pymysql://keystone:p%22a%5Css@db/keystone?charset=utf8'

describe.each(shells)('the facts of the database, under %s', (shell) => {
  test.each([
    ['plain', url],
    ['in quotes', `"${url}"`],
  ])('are read with the URL of the service’s own file, %s, and printed a line each', async (_, written) => {
    scratch.write('keystone.conf', conf(written))
    const { service, host } = scratch.cloud()
    const env = { ...sqlalchemy(), EXPECTED_URL: url }
    const { code, stdout, stderr } = await scratch.run(shell, renderSchema(service, host), env)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trim().split('\n')).toEqual([
      'keystone 109',
      'keystone_expand 4',
      'expand_traces 2',
      'migrate_traces 0',
      'contract_traces 0',
      'database_bytes 0',
      'lacks none',
      'read_only 0',
      'clock_offset 0',
      'galera none',
      'binary_log 1',
      'trust_function_creators 0',
      'super 0',
    ])
  })

  test('can’t be read where the file names no database: the script fails', async () => {
    scratch.write('keystone.conf', '[DEFAULT]\n')
    const { service, host } = scratch.cloud()
    const { code, stdout } = await scratch.run(shell, renderSchema(service, host), {
      ...sqlalchemy(),
      EXPECTED_URL: url,
    })
    expect(code).toBe(1)
    expect(stdout).toContain('the schema could not be read')
  })
})

describe('whether a server lets this user make triggers', () => {
  const galera = 'log_bin=OFF wsrep_on=ON wsrep_provider=/usr/lib/galera/libgalera_smm.so'
  const superOn = (...rights: string[]): string[] => [`GRANT ${rights.join(', ')} ON *.* TO \`keystone\`@\`%\``]

  test.each([
    ['a binary log', 'log_bin=ON', usersGrants, 'binary_log 1', 'super 0'],
    ['neither a binary log nor Galera', 'log_bin=OFF wsrep_on=OFF', usersGrants, 'binary_log 0', 'super 0'],
    ['no binary log on a node of Galera', galera, usersGrants, 'binary_log 1', 'super 0'],
    [
      'Galera built in and not in use',
      'log_bin=OFF wsrep_on=ON wsrep_provider=none',
      usersGrants,
      'binary_log 0',
      'super 0',
    ],
    ['SUPER among other rights', galera, superOn('PROCESS', 'SUPER', 'RELOAD'), 'binary_log 1', 'super 1'],
    [
      'SUPER, and a password in the line',
      galera,
      ["GRANT SUPER ON *.* TO 'keystone'@'%' IDENTIFIED BY PASSWORD '*54'"],
      'binary_log 1',
      'super 1',
    ],
    ['all rights everywhere', 'log_bin=ON', superOn('ALL PRIVILEGES'), 'binary_log 1', 'super 1'],
    ['what MySQL 8 has for it', 'log_bin=ON', superOn('SET_USER_ID'), 'binary_log 1', 'super 1'],
    [
      'MariaDB’s rights that begin alike and do not do',
      'log_bin=ON',
      superOn('SET USER', 'BINLOG ADMIN'),
      'binary_log 1',
      'super 0',
    ],
    [
      'a database that is called so',
      'log_bin=ON',
      ['GRANT TRIGGER ON `SUPER`.* TO keystone'],
      'binary_log 1',
      'super 0',
    ],
    ['a role that is called so', 'log_bin=ON', ['GRANT `SUPER` TO `keystone`@`%`'], 'binary_log 1', 'super 0'],
  ])('is read with %s', async (_, variables, grants, log, right) => {
    scratch.write('keystone.conf', conf(url))
    const { service, host } = scratch.cloud()
    const env = { ...sqlalchemy(variables, grants), EXPECTED_URL: url }
    const { stdout } = await scratch.run('dash', renderSchema(service, host), env)
    expect(stdout.trim().split('\n').slice(-3)).toEqual([log, 'trust_function_creators 0', right])
  })

  test('is yes where it trusts who makes functions, which Galera does not change', async () => {
    scratch.write('keystone.conf', conf(url))
    const { service, host } = scratch.cloud()
    const env = { ...sqlalchemy(`${galera} log_bin_trust_function_creators=ON`), EXPECTED_URL: url }
    expect((await scratch.run('dash', renderSchema(service, host), env)).stdout).toContain(
      'trust_function_creators 1\n',
    )
  })
})

describe.each(shells)('a backup, under %s', (shell) => {
  const file = (): string => scratch.path('backups/keystone-before-ocata.sql')
  const backup = (by = url): ReturnType<Scratch['run']> => {
    scratch.write('keystone.conf', conf(by))
    mkdirSync(scratch.path('tmp'), { recursive: true })
    const { service, host } = scratch.cloud()
    const env = { ...sqlalchemy(), TMPDIR: scratch.path('tmp') }
    return scratch.run(shell, renderCommand(service, 'backup', host), env)
  }

  test('is a whole dump that only its owner reads, made with no secret in an argument', async () => {
    scratch.command(
      'mysqldump',
      `echo "$@" > ${scratch.path('arguments')}`,
      `cp "\${1#--defaults-extra-file=}" ${scratch.path('options')}`,
      'echo "-- Dump completed on 2017-03-01"',
    )
    const { code, stderr } = await backup()
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readFileSync(file(), 'utf8')).toBe('-- Dump completed on 2017-03-01\n')
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readFileSync(scratch.path('arguments'), 'utf8')).toMatch(/ --single-transaction .*keystone\n$/)
    expect(readFileSync(scratch.path('arguments'), 'utf8')).not.toContain('p"a')
    // As MySQL's option files want a quote and a backslash written.
    expect(readFileSync(scratch.path('options'), 'utf8')).toBe(
      '[client]\nuser="keystone"\npassword="p\\"a\\\\ss"\nhost="db"\nport=3306\n',
    )
    expect(readdirSync(scratch.path('tmp'))).toEqual([])
  })

  test.each([
    ['localhost, which PyMySQL asks by TCP', 'mysql+pymysql://k:x@localhost:3307/keystone', ['protocol="tcp"'], 3307],
    ['no host', 'mysql+pymysql://k:x@/keystone', ['protocol="tcp"'], 3306],
    ['localhost by MySQLdb, which goes by the socket', 'mysql://k:x@localhost/keystone', [], 3306],
    ['a socket', 'mysql+pymysql://k:x@127.0.0.1/keystone?unix_socket=/run/my.sock', ['socket="/run/my.sock"'], 3306],
  ])('asks the server that the service asks: %s', async (_, by, more, port) => {
    scratch.command('mysqldump', `cat "\${1#--defaults-extra-file=}"`, 'echo "-- Dump completed"')
    expect(await backup(by)).toMatchObject({ code: 0, stderr: '' })
    expect(readFileSync(file(), 'utf8').trim().split('\n').slice(3, -1)).toEqual([
      'host="localhost"',
      `port=${port}`,
      ...more,
    ])
  })

  test('goes by TLS with the keys of the service', async () => {
    scratch.command('mysqldump', `cat "\${1#--defaults-extra-file=}"`, 'echo "-- Dump completed"')
    const keys = 'ssl_ca=/etc/ca.pem&ssl_cert=/etc/a&ssl_key=/etc/b'
    expect((await backup(`mysql+pymysql://k:x@db/keystone?charset=utf8&${keys}`)).code).toBe(0)
    expect(readFileSync(file(), 'utf8')).toContain(
      'host="db"\nport=3306\nssl-ca="/etc/ca.pem"\nssl-cert="/etc/a"\nssl-key="/etc/b"\n',
    )
  })

  test.each([
    ['fails', 'echo "-- Dump completed"; exit 2'],
    ['is cut off', 'echo "INSERT INTO"'],
    ['prints nothing', 'true'],
  ])('is none where the dump %s', async (_, mysqldump) => {
    scratch.command('mysqldump', mysqldump)
    expect((await backup()).code).toBe(1)
    expect(existsSync(file())).toBe(false)
    expect(readdirSync(scratch.path('tmp'))).toEqual([])
  })
})

describe('whether a user may change tables', () => {
  const rows = 'GRANT SELECT, INSERT, UPDATE, DELETE ON `keystone`.* TO keystone'
  const tables = 'GRANT CREATE, ALTER, DROP, INDEX, CREATE TEMPORARY TABLES ON `key%`.* TO keystone'
  const usage = "GRANT USAGE ON *.* TO 'keystone'@'%' IDENTIFIED BY PASSWORD '*54'"

  test.each([
    ['all rights on the database', 'read_only=OFF', usersGrants, 'lacks none', 'read_only 0'],
    ['rights on rows alone', 'read_only=OFF', [usage, rows], 'lacks CREATE,ALTER,DROP,INDEX', 'read_only 0'],
    ['rights in two lines', 'read_only=OFF', [usage, rows, tables], 'lacks none', 'read_only 0'],
    [
      'rights on columns',
      'read_only=OFF',
      ['GRANT SELECT (id), UPDATE (id) ON a.b TO k', tables],
      'lacks INSERT,DELETE',
      'read_only 0',
    ],
    ['a role', 'read_only=OFF', ['GRANT `openstack` TO `keystone`@`%`', usage], 'lacks none', 'read_only 0'],
    ['a replica', 'read_only=ON', usersGrants, 'lacks none', 'read_only 1'],
    [
      'a replica, and SUPER',
      'read_only=ON',
      [...usersGrants, 'GRANT SUPER ON *.* TO keystone'],
      'lacks none',
      'read_only 0',
    ],
  ])('is read with %s', async (_, variables, grants, lacks, readOnly) => {
    scratch.write('keystone.conf', conf(url))
    const { service, host } = scratch.cloud()
    const env = { ...sqlalchemy(variables, grants), EXPECTED_URL: url }
    const { stdout } = await scratch.run('dash', renderSchema(service, host), env)
    expect(stdout.split('\n')).toEqual(expect.arrayContaining([lacks, readOnly]))
  })
})
