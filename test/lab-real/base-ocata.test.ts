import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ensureBase, services, sharedPackage, unitsOf, versions } from '../../lab/real/base'
import { BareHost } from './base-host'
import { eventually } from '../support/eventually'
import { startDatabase, type Database } from './base-mariadb'

const address = '127.91.8.11'
let database: Database
let host: BareHost

/** Every service's phases, as an operator runs them, then Ocata's packages. */
const phases = [
  ...['expand', 'migrate', 'contract'].map((phase) => `su -s /bin/sh -c 'keystone-manage db_sync --${phase}' keystone`),
  ...['expand', 'migrate', 'contract'].map((phase) => `su -s /bin/sh -c 'glance-manage db ${phase}' glance`),
  'main=$(sed -n "/^.database./,/^$/s/^connection = //p" /etc/nova/nova.conf)',
  'nova-manage cell_v2 map_cell0 --database_connection "${main}_cell0"',
  'nova-manage cell_v2 create_cell --name cell1 --transport-url fake:// --database_connection "$main"',
  'nova-manage db sync',
  'nova-manage api_db sync',
  'neutron-db-manage upgrade --expand',
  'cinder-manage db sync',
]

beforeAll(async () => {
  const base = await ensureBase(() => undefined)
  database = await startDatabase(base)
  host = await BareHost.start(base, {
    host: 'controller1',
    role: 'controller',
    address,
    databaseAddress: database.address,
    databasePort: database.port,
    balancerAddress: address,
    platform: 'debian',
  })
  await database.sql('keystone', `UPDATE endpoint SET url = REPLACE(url, '//balancer.lab:', '//${address}:')`)
}, 1_200_000)

afterAll(async () => {
  await host.down()
  await database.stop()
})

/** One request from the host itself; no curl there. Prints the status and the body; headers are `Name: value`. */
async function ask(method: string, path: string, headers: readonly string[] = [], body = ''): Promise<string> {
  const script = `python3 - <<'END'
import urllib.request as u, urllib.error as e
r = u.Request('http://${address}${path}', method='${method}', data=${body === '' ? 'None' : `'''${body}'''.encode()`})
for h in ${JSON.stringify(headers)}:
    r.add_header(*h.split(': '))
try:
    a = u.urlopen(r, timeout=30)
except e.HTTPError as error:
    a = error
print(a.status)
print(a.headers.get('X-Subject-Token', ''))
print(a.read().decode())
END`
  return host.must(script)
}

const credentials = JSON.stringify({
  auth: {
    identity: {
      methods: ['password'],
      password: { user: { name: 'admin', password: 'admin-in-the-lab', domain: { name: 'Default' } } },
    },
    scope: { project: { name: 'admin', domain: { name: 'Default' } } },
  },
})
const adminProject = '8a56701bcbfc867c2f05969d743a990e'
const json = 'Content-Type: application/json'

async function token(): Promise<string> {
  return eventually(async () => {
    const [status, issued] = (await ask('POST', ':5000/v3/auth/tokens', [json], credentials)).split('\n')
    expect(status).toBe('201')
    return issued ?? ''
  })
}

async function validated(issued: string): Promise<string> {
  return ask('GET', ':5000/v3/auth/tokens', [`X-Auth-Token: ${issued}`, `X-Subject-Token: ${issued}`])
}

test('the whole way from Newton to Ocata: every phase, every unit, every API answering', async () => {
  await host.must('for script in /etc/rc2.d/S*; do "$script" start; done; service cinder-volume start')
  const ofNewton = await token()
  expect(await validated(ofNewton)).toContain('"is_stand_in": true')
  for (const path of [
    ':9292/v2/images',
    ':9191/images',
    ':8774/v2.1/servers',
    ':9696/v2.0/ports',
    ':8776/v3/p/volumes',
  ]) {
    const headers = [`X-Auth-Token: ${ofNewton}`]
    expect(await eventually(() => ask('GET', path, headers))).toMatch(/^200\n/)
  }
  const rows = async (schema: string, statement: string): Promise<string[]> =>
    (await database.sql(schema, statement)).trim().split('\n')
  await eventually(async () => {
    expect(await rows('nova', 'SELECT DISTINCT version FROM services')).toEqual(['15'])
    expect(
      await rows('nova', 'SELECT COUNT(*) FROM services WHERE updated_at > UTC_TIMESTAMP() - INTERVAL 30 SECOND'),
    ).toEqual(['4'])
    expect(
      await rows('cinder', 'SELECT `binary`, rpc_current_version, object_current_version FROM services ORDER BY 1'),
    ).toEqual(['cinder-backup\t2.0\t1.11', 'cinder-scheduler\t3.0\t1.11', 'cinder-volume\t3.0\t1.11'])
  })

  await host.must('for script in /etc/rc2.d/S*; do "$script" stop; done; service cinder-volume stop', 120)
  const packages = unitsOf.controller.map((unit) => `${unit.package}=${versions.ocata[unit.service]}`)
  const shared = services.map((service) => `${sharedPackage[service]}=${versions.ocata[service]}`)
  await host.must("printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d")
  await host.must(`apt-get install -y -qq ${[...packages, ...shared].join(' ')}; rm /usr/sbin/policy-rc.d`, 120)
  await database.sql(undefined, 'CREATE DATABASE nova_cell0')
  for (const phase of phases.slice(0, 6)) await host.must(phase, 120)
  await host.must(phases.slice(6).join('\n').replaceAll('\n', ' && '), 300)

  expect(await rows('glance', 'SELECT name, visibility FROM images WHERE NOT deleted ORDER BY id')).toEqual([
    'cirros\tpublic',
    'debian\tpublic',
    'private\tprivate',
    'shared\tshared',
    'shared with two\tshared',
  ])
  expect(await rows('glance', 'SELECT version_num FROM alembic_version')).toEqual(['pike_contract01'])
  expect(await rows('nova', 'SELECT version FROM migrate_version')).toEqual(['347'])
  expect(await rows('nova_cell0', 'SELECT version FROM migrate_version')).toEqual(['347'])
  expect(await rows('nova_api', 'SELECT version FROM migrate_version')).toEqual(['31'])
  expect(await rows('cinder', 'SELECT version FROM migrate_version')).toEqual(['96'])

  await host.must('for script in /etc/rc2.d/S*; do "$script" start; done; service cinder-volume start')
  const ofOcata = await token()
  // Fernet tokens are the same at both: one that was issued before goes on being good.
  for (const issued of [ofNewton, ofOcata]) {
    const answer = await validated(issued)
    expect(answer).toMatch(/^200\n/)
    expect(answer).not.toContain('is_stand_in')
  }
  const admin = [`X-Auth-Token: ${ofOcata}`]
  for (const path of ['/v2/images', '/']) {
    expect(await eventually(() => ask('GET', `:9292${path}`, admin))).toMatch(/^(200|300)\n/)
  }
  await eventually(async () => {
    expect(await ask('GET', ':8774/v2.1/servers', admin)).toMatch(/^200\n/)
    expect(await ask('GET', ':8774/v2.1/flavors', admin)).toContain('m1.small')
    expect(await ask('GET', ':9696/v2.0/networks', admin)).toContain('external')
    expect(await ask('GET', ':9696/v2.0/ports', admin)).toContain('spare')
    expect(await ask('GET', `:8776/v3/${adminProject}/volumes?all_tenants=1`, admin)).toContain('data of web1')
    expect(await ask('GET', ':9191/images', admin)).toMatch(/^200\n/)
    expect(await ask('GET', ':8778/resource_providers', [`X-Auth-Token: ${ofOcata}`])).toMatch(/^200\n/)
  })
  await eventually(async () => {
    const nova = 'SELECT DISTINCT version FROM services WHERE `binary` <> "nova-compute" AND NOT deleted'
    expect(await rows('nova', nova)).toEqual(['16'])
    expect(
      await rows('cinder', 'SELECT `binary`, rpc_current_version, object_current_version FROM services ORDER BY 1'),
    ).toEqual(['cinder-backup\t2.0\t1.21', 'cinder-scheduler\t3.5\t1.21', 'cinder-volume\t3.10\t1.21'])
  })
}, 900_000)
