import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { redact, tailOf } from '../../activities/job/redact'
import { tailCharacters } from '../../cloud/model/outcomes'

describe('what is hidden', () => {
  test.each([
    [
      'mysql+pymysql://keystone:s3cret@10.0.0.1/keystone?charset=utf8',
      'mysql+pymysql://keystone:[hidden]@10.0.0.1/keystone?charset=utf8',
    ],
    ['rabbit://openstack:s3/cr@t@host:5672//', 'rabbit://openstack:[hidden]@host:5672//'],
    ['password = s3cret', 'password = [hidden]'],
    ['"password": "s3 cret", "user": "admin"', '"password": [hidden], "user": "admin"'],
    ["OS_PASSWORD='s3 cret' openstack", 'OS_PASSWORD=[hidden] openstack'],
    ['MYSQL_PWD=s3cret mysql', 'MYSQL_PWD=[hidden]'],
    ["MYSQL_PWD='s3cret' mysql", 'MYSQL_PWD=[hidden] mysql'],
    ['admin_token=s3cret', 'admin_token=[hidden]'],
    ['metadata_proxy_shared_secret: s3cret', 'metadata_proxy_shared_secret: [hidden]'],
    ['openstack --os-password s3cret token issue', 'openstack --os-password [hidden] token issue'],
    ['X-Auth-Token: s3cret', 'X-Auth-Token: [hidden]'],
    ['x-subject-token:s3cret', 'x-subject-token:[hidden]'],
    ['Authorization: Bearer s3cret', 'Authorization: [hidden]'],
    [`id gAAAAABYs3cret_-${'a'.repeat(60)}== issued`, 'id [hidden] issued'],
    ["GRANT ALL ON k.* TO k@'%' IDENTIFIED BY 's3 cret'", "GRANT ALL ON k.* TO k@'%' IDENTIFIED BY [hidden]"],
    ['-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----\nafter', '[hidden]\nafter'],
    ['-----BEGIN PRIVATE KEY-----\ns3cret', '[hidden]'],
  ])('%s', (text, safe) => {
    expect(redact(text)).toBe(safe)
    expect(safe).not.toMatch(/s3.?cr/)
  })
})

test.each([
  ['sudo: a password is required'],
  ['http://10.0.0.1:5000/v3 answered 200'],
  ['http://10.0.0.1:5000/v3/auth/tokens: HTTP Error 404: Not Found'],
  ['keystone-manage db_sync --expand'],
  ['apache2.service: active (running) since 10:42:01'],
  ["ERROR 1045 (28000): Access denied for user 'nova'@'db' (using password: YES)"],
  ['the password is wrong, and the token is required'],
  ["[SQL: u'INSERT INTO x (a, b) VALUES (%s, %s)'] [parameters: ('ann', 'bob')]"],
  ["[SQL: u'INSERT INTO password (id, password) VALUES (%(id)s, %(password)s)']"],
  ["Duplicate entry 'x' for key 'PRIMARY'"],
  ['root@controller1: Permission denied (publickey,password).'],
  ['should be unix:///run/haproxy/admin.sock or tcp://ADDRESS:PORT'],
  ['should be a URL such as https://chat.example/hook'],
  ['keystone,glance,nova\n1,2,3'],
  ['id\tname\n1\tadmin'],
  ["No such file or directory: '/etc/keystone/fernet-keys/0'"],
  ['sha256 5e884898da28047151d0e56f8dc6292773603d0d6aabbd62a11ef721d1542d8a'],
  ['curl -u admin http://10.0.0.1:5000/ -k -p'],
  ['openssl verify -check -CAfile ca.pem keystone.pem'],
  ['docker run -p 8080:80 nginx'],
  ['unzip -p a.zip; ssh -p 22 root@h'],
  ['user_domain_name = Default\nuser_domain_id = default'],
  ['{"name": "controller1", "value": "up"}'],
  ['{"name": "password", "value": null}'],
  ['<name>controller1</name><value>up</value>'],
  ['X-Auth-Token is missing'],
  ['is it the password?\n: no'],
  ['{"name": "keystone", "value": "caf\\u00e9"}'],
  ['2017-03-01 10:00:00.123 INFO migrate.versioning.api [-] 108 -> 109...'],
])('what is no secret stays: %s', (text) => {
  expect(redact(text)).toBe(text)
})

test('no password survives in a URL or after its name, whatever stands around it', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9!#$%^*()_+./~-]{4,20}$/).map((text) => `Zz${text}zZ`)
  const around = fc.stringMatching(/^[A-Za-z0-9 .,:/=_-]{0,30}$/)
  const form = fc.constantFrom(
    (value: string) => `mysql://user:${value}@db/name`,
    (value: string) => `password=${value}`,
    (value: string) => `"adminPass_password": "${value}"`,
    (value: string) => `--os-password ${value}`,
  )
  fc.assert(
    fc.property(around, secret, form, around, (before, value, wrap, after) => {
      expect(redact(`${before} ${wrap(value)} ${after}`)).not.toContain(value)
    }),
  )
})

test('the value of an option is hidden where the option before it takes none', () => {
  expect(redact('tool --no-key --os-password Zzaaa_zZ -v')).toBe('tool --no-key --os-password [hidden] -v')
})

test('hiding twice hides no more', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(redact(redact(text))).toBe(redact(text))
    }),
  )
})

describe('the end of an output', () => {
  test('is never longer than may travel, and is the end', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 5000 }), fc.string({ maxLength: 5000 }), (err, out) => {
        expect(tailOf(err, out).length).toBeLessThanOrEqual(tailCharacters)
      }),
    )
    const long = `${'line\n'.repeat(1000)}the end`
    expect(tailOf(long, '')).toMatch(/^…[^]*the end$/)
    expect(tailOf(long, 'output').startsWith('…')).toBe(true)
    expect(tailOf('short', long)).toMatch(/^short\n--- standard output:\n…[^]*the end$/)
  })

  test('begins at a whole line where the host sent only the end: a secret cut in two has no name', () => {
    const sent = `cret-cut-in-two\n${'x'.repeat(5990)}`
    expect(tailOf(sent.slice(0, 6000), '')).not.toContain('cret-cut')
    expect(tailOf('', `${sent}\nmore`)).not.toContain('cret-cut')
  })
})

test('no text takes long', () => {
  for (const text of [
    'a.'.repeat(40_000),
    'x://'.repeat(20_000),
    'password '.repeat(9000),
    'token:'.repeat(13_000),
    ' '.repeat(80_000),
    '<password '.repeat(8000),
    `${'A'.repeat(76)}\n`.repeat(1000),
    `${`${'A'.repeat(76)}\n`.repeat(50)}-----END RSA PRIVATE KEY-----\n`.repeat(20),
    `${'A'.repeat(80_000)}!\n-----END RSA PRIVATE KEY-----\n`,
    'INSERT INTO password VALUES ('.repeat(3000),
    `[SQL: `.repeat(12_000),
    'A'.repeat(80_000),
    'password,a\n'.repeat(8000),
    'set -x '.repeat(12_000),
    'password for '.repeat(6000),
    '\x1b[0m'.repeat(20_000),
    'a:b@'.repeat(20_000),
    'curl -u '.repeat(10_000),
    '7z -p'.repeat(16_000),
    '{"name":"password",'.repeat(4000),
    `{"name":"password"${', "value":'.repeat(200)}}`.repeat(40),
    '<key>password</key> '.repeat(4000),
    '? password\n'.repeat(8000),
  ]) {
    expect(typeof redact(text)).toBe('string')
  }
}, 5000)
