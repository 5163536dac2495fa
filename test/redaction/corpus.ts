/** A way in which OpenStack's programs, databases, shells and their configuration write a secret down. */
export interface Form {
  readonly name: string
  readonly write: (secret: string) => string
  /** The secrets that this structure can hold at all: `any` holds blanks, quotes and separators, `word` no blank. */
  readonly holds: 'any' | 'noQuote' | 'word' | 'plain'
}

const form = (name: string, holds: Form['holds'], write: Form['write']): Form => ({ name, holds, write })

/** As Python's repr of a text writes it. */
const repr = (text: string): string =>
  text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replace(/[\\']/g, String.raw`\$&`)}'`
const json = (value: unknown): string => JSON.stringify(value)
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
  form('URL that was cut off', 'plain', (s) => `mysql+pymysql://nova:${s}`),
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
  form('a sentence, is', 'plain', (s) => `the password is a1${s}`),
  form('a sentence, for', 'any', (s) => `Password for 'admin' is: ${s}`),
  form('a sentence, with', 'noQuote', (s) => `could not bind with password '${s}'`),
  form('colours around the name', 'any', (s) => `\x1b[32mpassword\x1b[0m: \x1b[31m${s}\x1b[0m`),
  form('colours of grep', 'any', (s) => `\x1b[01;31m\x1b[Kpassword\x1b[m\x1b[K = ${s}`),
  form('colours in JSON', 'any', (s) => `\x1b[34m"password"\x1b[0m: \x1b[32m${json(s)}\x1b[0m`),
  form('colours in a URL', 'plain', (s) => `mysql://nova:\x1b[31m${s}\x1b[0m@db/nova`),
  form('URL in JSON of PHP', 'plain', (s) => `{"url":"mysql:\\/\\/nova:${s}@db\\/nova"}`),
  form('URL within a URL', 'plain', (s) => `?db=mysql%3A%2F%2Fnova%3A${s}%40db%2Fnova&x=1`),
  form('user and password of memcached', 'plain', (s) => `memcache_servers = ann:${s}@10.0.0.1:11211`),
  form('URL of a webhook', 'plain', (s) => `POST https://hooks.slack.com/services/T0/B0/a1${s} answered 404`),
  form('URL of a bot', 'plain', (s) => `https://api.telegram.org/bot123456:${s}abcdefghijk/sendMessage`),
  form('a token in a path', 'plain', (s) => `GET /v2.0/tokens/${s}/endpoints 200`),
  form('a signature of a URL', 'plain', (s) => `GET /v1/AUTH/x?temp_url_sig=${s}&temp_url_expires=1`),
  form('an element with attributes', 'noQuote', (s) => `<ns:adminPass xmlns:ns="http://a" a="b">${s}</ns:adminPass>`),
  form('an element named by an attribute', 'any', (s) => `<entry key="password">${s}</entry>`),
  form('an element over lines', 'any', (s) => `<password>\n  ${s}\n</password>`),
  form('an element of CDATA', 'any', (s) => `<password><![CDATA[${s}]]></password>`),
  form('table of mysql', 'noQuote', (s) => `+--+--+\n| id | password |\n+--+--+\n| 1 | ${s} |\n+--+--+`),
  form('batch of mysql', 'any', (s) => `id\tpassword\tuser\n1\t${s}\tann`),
  form('CSV', 'plain', (s) => `user,password,id\nann,${s},1`),
  form(
    'SQL, a row',
    'any',
    (s) => `INSERT INTO \`user\` (\`id\`, \`password\`) VALUES ('a', ${sql(s)}), ('b', ${sql(s)});`,
  ),
  form('SQL, a row of a dump', 'any', (s) => `INSERT INTO \`password\` VALUES (1,NULL,${sql(s)},'2017-01-01');`),
  form(
    'SQL, parameters by position',
    'any',
    (s) => `[SQL: u'UPDATE user SET password=%s WHERE id=%s'] [parameters: (${repr(s)}, 1)] (Background)`,
  ),
  form('lines of a key, indented', 'plain', (s) => `    ${key(s)}\n    ${key(s)}\n    -----END RSA PRIVATE KEY-----`),
  form('lines of a key in a log', 'plain', (s) => `12:00 DEBUG ${key(s)}\n12:00 DEBUG -----END EC PRIVATE KEY-----`),
  form(
    'a key of PGP',
    'plain',
    (s) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\n${key(s)}\n-----END PGP PRIVATE KEY BLOCK-----`,
  ),
  form('a key of PuTTY', 'plain', (s) => `Private-Lines: 2\n${key(s)}\n${key(s)}\nPrivate-MAC: 0123456789`),
  form('Galera', 'plain', (s) => `wsrep_sst_auth = "sst:${s}"`),
  form('crudini', 'plain', (s) => `crudini --set /etc/nova/nova.conf database password ${s}`),
  form('setenv', 'any', (s) => `setenv OS_PASSWORD ${shell(s)}`),
  form('set -x of fish', 'any', (s) => `set -x OS_PASSWORD ${shell(s)}`),
  form('mysqladmin', 'plain', (s) => `mysqladmin -u root password ${s}`),
  form('ipmitool', 'plain', (s) => `ipmitool -I lanplus -H h -U admin -P ${s} power status`),
  form('chpasswd', 'plain', (s) => `echo root:${s} | chpasswd`),
  form('an option on two lines', 'plain', (s) => `mysqldump --password=\\\n${s} nova`),
  form('YAML, a tagged block', 'noQuote', (s) => `password: !vault |\n  ${s}\n  ${s}\nuser: ann`),
  form('ini, a value that goes on', 'plain', (s) => `password = abc\n    ${s}\nuser = ann`),
  form('Erlang', 'noQuote', (s) => `{default_pass, <<"${s}">>}`),
  form('PHP', 'any', (s) => `array('db_password' => ${repr(s)}, 'x' => 1)`),
  form(
    'a traceback with locals',
    'any',
    (s) => `  File "x.py", line 3, in f\n        passwd = ${repr(s)}\n        user = 1`,
  ),
  form('JSON in JSON in JSON', 'noQuote', (s) => json(json(json({ password: s })))),
]

/** The lines of a private key. */
function key(secret: string): string {
  return `MIIEpAIBAAKCAQEA${secret.replace(/\W/g, '')}abcdefghijklmnop`
}

/** Secrets as people and generators make them. */
export const secrets: Readonly<Record<Form['holds'], readonly string[]>> = {
  plain: ['s3cretOfAdmin-0123456789', 'Zx9Zx9Zx9Zx9', '1234567890123'],
  word: ["pa,ss;wo'rd&0123456789", 's3cretOfAdmin-0123456789'],
  noQuote: ['pa, ss;wo&rd 0123456789', 's3cretOfAdmin-0123456789'],
  any: ["pa, ss;wo'rd&x 0123456789", 's3cretOfAdmin-0123456789', 'b l a n k 0123456789'],
}

/** Parts of a secret that are long enough to reveal it: none may be left. */
export function piecesOf(secret: string): readonly string[] {
  return [secret, secret.slice(-10), secret.slice(0, 8), ...secret.split(/[^A-Za-z0-9]+/)].filter(
    ({ length }) => length > 4,
  )
}
