import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import {
  ensureBase,
  librariesPackage,
  sharedPackage,
  placement,
  siteOf,
  startedAs,
  unitsOf,
  versions,
  webServer,
  type Base,
  type Role,
} from '../../lab/real/base'
import { processesOf } from '../../cloud/model/commands'
import { BareHost } from './base-host'
import { eventually } from '../support/eventually'
import { startDatabase, type Database } from './base-mariadb'

let base: Base
let database: Database
let host: BareHost

beforeAll(async () => {
  base = await ensureBase(() => undefined)
  database = await startDatabase(base)
}, 1_200_000)

afterAll(async () => {
  await database.stop()
})

const addresses: Readonly<Record<Role, string>> = {
  controller: '127.91.7.11',
  network: '127.91.7.21',
  compute: '127.91.7.31',
}

async function started(role: Role): Promise<BareHost> {
  return BareHost.start(base, {
    host: `${role}1`,
    role,
    address: addresses[role],
    databaseAddress: database.address,
    databasePort: database.port,
    balancerAddress: addresses[role],
    platform: 'debian',
  })
}

/** The processes of a unit by the expression that unitsOf promises: `PID` and start, one a line. */
async function processes(unit: string): Promise<string> {
  if (unit === webServer)
    return (await host.must(`${processesOf}\nprocesses_of '^/usr/sbin/apache2$|^[(]wsgi:'`)).trim()
  const program = Object.values(unitsOf)
    .flat()
    .find((each) => each.unit === unit)?.program
  const expression = `(^|/)${program?.split('/').at(-1) ?? unit}$`
  return (await host.must(`${processesOf}\nprocesses_of '${expression}'`)).trim()
}

const forbid = "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d"

describe.each<Role>(['controller', 'network', 'compute'])('a %s host', (role) => {
  beforeEach(async () => {
    host = await started(role)
  })

  afterEach(async () => {
    await host.down()
  })

  test('has its units installed at Newton, and they start, once each, and stop', async () => {
    for (const each of unitsOf[role].filter(({ unit }) => unit !== placement)) {
      const { service, package: name } = each
      const unit = startedAs(each, 'newton')
      const version = versions.newton[service]
      expect(await host.must(`dpkg-query -W -f '\${Status} \${Version}' ${name}`)).toBe(
        `install ok installed ${version}`,
      )
      await host.must(`service ${unit} start`)
      const first = await eventually(async () => {
        const found = await processes(unit)
        expect(found).not.toBe('')
        return found
      })
      await host.must(`service ${unit} start; service ${unit} status`)
      const lines = first.split('\n')
      // The web server's own children come after it, one by one.
      const once = unit === webServer ? expect.arrayContaining(lines) : lines
      expect((await processes(unit)).split('\n')).toEqual(once)
      await host.must(`service ${unit} stop`)
      expect(await processes(unit)).toBe('')
      expect((await host.run(`service ${unit} status`)).code).toBe(3)
    }
  })

  test('installs Ocata and starts it: every package at its version', async () => {
    const wanted = unitsOf[role].flatMap(({ service, package: name }) => [
      `${name}=${versions.ocata[service]}`,
      `${sharedPackage[service]}=${versions.ocata[service]}`,
    ])
    const said = await host.must(`apt-get install -y -qq ${[...new Set(wanted)].join(' ')}`, 120)
    for (const { unit, service, package: name, startedOn } of unitsOf[role]) {
      // A passive unit is not enabled, so neither invoke-rc.d nor an upgrade starts it.
      if (startedOn === undefined && siteOf({ unit }, 'ocata') === undefined)
        expect(said).toContain(`Starting ${unit}.`)
      expect(await host.must(`dpkg-query -W -f '\${Status} \${Version}' ${name}`)).toBe(
        `install ok installed ${versions.ocata[service]}`,
      )
    }
    expect(await host.must('dpkg --audit')).toBe('')
  })
})

describe("an install of one service beside another's units", () => {
  beforeEach(async () => {
    host = await started('controller')
    await host.must('service glance-api start && service apache2 start')
  })

  afterEach(async () => {
    await host.down()
  })

  const install = `apt-get install -y -qq keystone=${versions.ocata.keystone} python-keystone=${versions.ocata.keystone}`

  test('restarts them, and starts those that were stopped: a shared library came along', async () => {
    const before = await processes('glance-api')
    await host.must(install)
    expect(await host.must(`dpkg-query -W -f '\${Version}' ${librariesPackage}`)).toBe('2017.1+lab1')
    await eventually(async () => {
      expect(await processes('glance-api')).not.toBe('')
      expect(await processes('nova-conductor')).not.toBe('')
    })
    expect(await processes('glance-api')).not.toBe(before)
    // Passive on this host: not enabled, so not woken.
    expect(await processes('cinder-volume')).toBe('')
  })

  test('touches none where policy-rc.d forbids, the unit of its own package included', async () => {
    const before = [await processes('glance-api'), await processes(webServer)]
    await host.must(`${forbid}; ${install}`)
    expect([await processes('glance-api'), await processes(webServer)]).toEqual(before)
    expect(await processes('nova-conductor')).toBe('')
  })

  test("leaves the others' packages and commands at Newton", async () => {
    await host.must(`${forbid}; ${install}`)
    expect(await host.must(`dpkg-query -W -f '\${Version}' nova-common`)).toBe(versions.newton.nova)
    await host.must('service glance-api restart')
    // Keystone's new code, on the old schema, tells nobody whose token it is: this version is Newton's.
    const asked = `python3 -c "import urllib.request as u; print(u.urlopen('http://${addresses.controller}:9292/versions', timeout=20).read())"`
    await eventually(async () => expect(await host.must(asked)).toContain('"v2.3"'))
  })
})

/** Python lines with a function that asks with a token of Keystone's: there is no curl on the hosts. */
const asking = `import json, urllib.request as u, urllib.error
user = {'name': 'admin', 'password': 'admin-in-the-lab', 'domain': {'name': 'Default'}}
scope = {'project': {'name': 'admin', 'domain': {'name': 'Default'}}}
login = json.dumps({'auth': {'identity': {'methods': ['password'], 'password': {'user': user}}, 'scope': scope}}).encode()
token = u.urlopen(u.Request('http://${addresses.controller}:5000/v3/auth/tokens', login), timeout=20).headers['X-Subject-Token']
ask = lambda url: u.urlopen(u.Request(url, headers={'X-Auth-Token': token}), timeout=20)`

test("Newton's cinder-manage db sync is a silent no-op, and Ocata's staged virtualenv is not", async () => {
  host = await started('controller')
  try {
    expect(await host.must('cinder-manage db sync')).toBe('')
    expect((await host.must('cinder-manage db version')).trim()).toBe('79')
    await host.must('/opt/openstack/cinder/bin/cinder-manage db sync 2>/dev/null', 120)
    expect((await host.must('cinder-manage db version')).trim()).toBe('96')
  } finally {
    await host.down()
  }
})

test("Newton's code answers 500 once the schema it reads is gone, and goes on answering what it can", async () => {
  host = await started('controller')
  try {
    await host.must('service apache2 start && service glance-api start')
    const status = `python3 - <<'END'
${asking}
for path in ('/versions', '/v2/images'):
    try:
        print(ask('http://${addresses.controller}:9292' + path).status)
    except urllib.error.HTTPError as error:
        print(error.code)
END`
    await eventually(async () => expect(await host.must(status)).toBe('200\n200\n'))
    // The effect of Glance's contract phase, in one statement.
    await database.sql('glance', 'ALTER TABLE images RENAME COLUMN is_public TO was_public')
    expect(await host.must(status)).toBe('200\n500\n')
    await database.sql('glance', 'ALTER TABLE images RENAME COLUMN was_public TO is_public')
    expect(await host.must(status)).toBe('200\n200\n')
  } finally {
    await host.down()
  }
})
