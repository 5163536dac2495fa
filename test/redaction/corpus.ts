/** A way in which OpenStack's programs, databases, shells and their configuration write a secret down. */
export interface Form {
  readonly name: string
  readonly write: (secret: string) => string
  /** Which secrets this structure can hold at all: `any` holds blanks, quotes and separators, `word` no blank. */
  readonly holds: 'any' | 'noQuote' | 'word' | 'plain'
}

const form = (name: string, holds: Form['holds'], write: Form['write']): Form => ({ name, holds, write })

/** As Python's repr of a text writes it. */
const repr = (text: string): string =>
  text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replace(/[\\']/g, String.raw`\$&`)}'`
const json = (text: string): string => JSON.stringify(text)
const shell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`
const sql = (text: string): string => `'${text.replaceAll("'", "''")}'`
const base64 = (text: string): string => Buffer.from(text).toString('base64')

export const corpus: readonly Form[] = [
  form('ini', 'any', (s) => `[DEFAULT]\nadmin_password = ${s}\ndebug = true`),
  form('ini without blanks', 'any', (s) => `admin_password=${s}`),
  form('ini with a colon', 'any', (s) => `password: ${s}`),
  form('ini, a commented line', 'any', (s) => `#rabbit_password = ${s}`),
  form('ini, continued below', 'noQuote', (s) => `admin_password =\n    ${s}\nnext = 1`),
  form('ini, a key of a store', 'any', (s) => `swift_store_key = ${s}`),
  form('ini, a secret of the metadata proxy', 'any', (s) => `metadata_proxy_shared_secret = ${s}`),
  form('ini, an encryption key', 'any', (s) => `auth_encryption_key=${s}`),
  form('ini, a fixed key', 'any', (s) => `fixed_key = ${s}`),
  form('ini, secret_key of memcached', 'any', (s) => `memcache_secret_key = ${s}`),
  form('ini, in a difference', 'any', (s) => `-admin_token = old\n+admin_token = ${s}`),
  form('ini, as crudini prints it', 'any', (s) => `[ keystone_authtoken ] password = ${s}`),
  form('oslo.log, an option', 'any', (s) => `2017-03-01 10:00:00.1 12 DEBUG glance [-] swift_store_key = ${s}`),
  form(
    'URL of SQLAlchemy',
    'plain',
    (s) => `connection = mysql+pymysql://keystone:${s}@10.0.0.1/keystone?charset=utf8`,
  ),
  form('URL of RabbitMQ', 'plain', (s) => `transport_url = rabbit://openstack:${s}@h1:5672,openstack:${s}@h2:5672//`),
  form('URL with quotes in it', 'word', (s) => `sql: mysql://nova:${s}@10.0.0.1/nova`),
  form('URL without a user', 'plain', (s) => `redis://:${s}@10.0.0.1:6379`),
  form('URL in Python', 'plain', (s) => `OperationalError: could not connect to 'mysql://nova:${s}@db/nova'`),
  form('URL of a proxy', 'plain', (s) => `http_proxy=http://proxy:${s}@10.0.0.9:3128 apt-get update`),
  form('query of a URL', 'plain', (s) => `GET /v1?user=ann&token=${s}&limit=1 HTTP/1.1`),
  form('query, first', 'plain', (s) => `GET /v1?password=${s}&user=ann HTTP/1.1`),
  form('query, escaped', 'plain', (s) => `next=%2Flogin%3Fpassword%3D${s}%26user%3Dann`),
  form('JSON', 'any', (s) => `{"user": "ann", "password": ${json(s)}, "id": 1}`),
  form('JSON, tight', 'any', (s) => `{"adminPass":${json(s)},"id":1}`),
  form('JSON in JSON', 'noQuote', (s) => `{"body": ${json(`{"password": ${json(s)}}`)}}`),
  form(
    'JSON of an authentication',
    'any',
    (s) => `{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"admin","password":${json(s)}}}}}}`,
  ),
  form('JSON, a header', 'any', (s) => `{"Authorization": "Basic ${base64(s)}"}`),
  form('JSON, a pair', 'any', (s) => `[{"name": "OS_PASSWORD", "value": ${json(s)}}]`),
  form('JSON over lines', 'any', (s) => `{\n  "adminPass":\n    ${json(s)}\n}`),
  form('JSON, a list', 'any', (s) => `{"passwords": [${json(s)}, ${json(`${s}2`)}]}`),
  form('JSON, credentials of EC2', 'any', (s) => `{"access": "a", "secret": ${json(s)}}`),
  form('Python 3', 'any', (s) => `{'user': 'ann', 'password': ${repr(s)}}`),
  form('Python 2', 'any', (s) => `{u'user': u'ann', u'password': u${repr(s)}}`),
  form('Python, bytes', 'any', (s) => `{b'password': b${repr(s)}}`),
  form('Python, an argument', 'any', (s) => `Client(username='ann', password=u${repr(s)}, timeout=3)`),
  form('Python, pairs', 'any', (s) => `[('user', 'ann'), ('password', ${repr(s)})]`),
  form('Python, an item', 'any', (s) => `config['admin_password'] = ${repr(s)}`),
  form('Python, arguments of a command', 'any', (s) => `['openstack', '--os-password', ${repr(s)}, 'token', 'issue']`),
  form('Python, an argument with =', 'noQuote', (s) => `['mysqldump', '--password=${s}', '--all-databases']`),
  form(
    'Python, -p of mysql',
    'noQuote',
    (s) => `CalledProcessError: Command '['mysql', '-u', 'root', '-p${s}']' failed`,
  ),
  form('Python, a repr of SQL parameters', 'any', (s) => `[SQL: u'UPDATE x'] [parameters: {u'password': ${repr(s)}}]`),
  form('YAML', 'any', (s) => `database:\n  password: ${json(s)}\n  host: db`),
  form('YAML, plain', 'noQuote', (s) => `keystone_admin_password: ${s}`),
  form('YAML, a block', 'any', (s) => `password: |\n  ${s}\nuser: ann`),
  form('YAML, on one line', 'noQuote', (s) => `auth: {username: ann, password: ${s}}`),
  form('YAML, a pair', 'any', (s) => `- name: DB_PASSWORD\n  value: ${json(s)}`),
  form('openrc', 'any', (s) => `export OS_PASSWORD=${shell(s)}`),
  form('openrc, double quotes', 'noQuote', (s) => `export OS_PASSWORD="${s}"`),
  form('environment', 'any', (s) => `OS_USERNAME=ann\nKEYSTONE_DBPASS=${s}\nHOME=/root`),
  form('environment of bash', 'noQuote', (s) => `declare -x OS_PASSWORD="${s}"`),
  form('sh -x', 'any', (s) => `+ OS_PASSWORD=${shell(s)}`),
  form('sh -x, export', 'noQuote', (s) => `+ export 'OS_PASSWORD=${s}'`),
  form('before a command', 'any', (s) => `exec env MYSQL_PWD=${shell(s)} mysqldump keystone`),
  form('an option', 'any', (s) => `openstack --os-password ${shell(s)} token issue`),
  form('an option with =', 'any', (s) => `mysqldump --password=${shell(s)} keystone`),
  form('an option, bare', 'word', (s) => `openstack --os-token ${s} user list`),
  form('an option of keystone-manage', 'any', (s) => `keystone-manage bootstrap --bootstrap-password ${shell(s)}`),
  form('-p of mysql', 'plain', (s) => `sh -c mysql -h db -u root -p${s} -e 'select 1'`),
  form('-p of mysqldump, quoted', 'noQuote', (s) => `mysqldump -uroot -p'${s}' keystone`),
  form('sshpass', 'plain', (s) => `sshpass -p ${s} ssh root@h`),
  form('curl -u', 'plain', (s) => `curl -s -u admin:${s} http://10.0.0.1/`),
  form('rabbitmqctl', 'plain', (s) => `rabbitmqctl change_password openstack ${s}`),
  form('swift -K', 'plain', (s) => `swift -A http://a/ -U ann -K ${s} list`),
  form('redis-cli', 'plain', (s) => `redis-cli -h db -a ${s} ping`),
  form('ldapsearch', 'plain', (s) => `ldapsearch -x -D cn=admin -w ${s} -b dc=a`),
  form('openssl', 'plain', (s) => `openssl rsa -passin pass:${s} -in key.pem`),
  form('header of curl', 'any', (s) => `> X-Auth-Token: ${s}\n> Accept: */*`),
  form('header of curl -H', 'noQuote', (s) => `curl -H 'X-Auth-Token: ${s}' http://10.0.0.1:5000/v3`),
  form('header, authorization', 'any', (s) => `Authorization: Basic ${base64(s)}`),
  form('header, a bearer', 'plain', (s) => `curl -H "Authorization: Bearer ${s}" http://a`),
  form('header, a cookie', 'any', (s) => `Set-Cookie: sessionid=${s}; Path=/`),
  form('table of openstack', 'noQuote', (s) => `+----------+\n| adminPass | ${s} |\n| name | a |`),
  form('XML', 'any', (s) => `<user><password>${s}</password></user>`),
  form('XML, an attribute', 'noQuote', (s) => `<graphics type='vnc' passwd='${s}'/>`),
  form('HTML, escaped', 'noQuote', (s) => `{&quot;password&quot;: &quot;${s}&quot;}`),
  form('SQL, a user', 'any', (s) => `GRANT ALL ON k.* TO 'k'@'%' IDENTIFIED BY ${sql(s)}`),
  form('SQL, a plugin', 'any', (s) => `CREATE USER k IDENTIFIED WITH mysql_native_password AS ${sql(s)}`),
  form('SQL, a function', 'any', (s) => `SET PASSWORD FOR 'k'@'%' = PASSWORD(${sql(s)})`),
  form('HAProxy, stats auth', 'plain', (s) => `    stats auth admin:${s}`),
  form('HAProxy, a user', 'plain', (s) => `    user admin insecure-password ${s}`),
  form('keepalived', 'plain', (s) => `        auth_pass ${s}`),
  form('.netrc', 'plain', (s) => `machine h login ann password ${s}`),
  form('prompt with an answer', 'any', (s) => `New password: ${s}`),
]

/** Secrets as people and generators make them. */
export const secrets: Readonly<Record<Form['holds'], readonly string[]>> = {
  plain: ['s3cretOfAdmin-0123456789', 'Zx9Zx9Zx9Zx9', '1234567890123'],
  word: ["pa,ss;wo'rd&0123456789", 's3cretOfAdmin-0123456789'],
  noQuote: ['pa, ss;wo&rd 0123456789', 's3cretOfAdmin-0123456789'],
  any: ["pa, ss;wo'rd&x 0123456789", 's3cretOfAdmin-0123456789', 'b l a n k 0123456789'],
}

/** Parts of a secret long enough to tell it: none may be left. */
export function piecesOf(secret: string): readonly string[] {
  return [secret, secret.slice(-10), secret.slice(0, 8), ...secret.split(/[^A-Za-z0-9]+/)].filter(
    ({ length }) => length > 4,
  )
}
