import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ServiceName } from '../../cloud/model/ids'
import { controllers, Platform } from '../../lab/real/host'
import { countRows, lostRows, transactionsOvertaken, versionMovesRepeated, versions } from './database'
import { adminProject, askedAgain, balancers, issueToken, list, serverStates, SteadyLoad, validateToken } from './load'
import { eventually, RealCloud, until } from './support'

/** CI takes the packagings in turns (.ci/run): a cloud of each takes too long. */
const platform = Platform.parse(process.env.LAB_PLATFORM ?? 'debian')
const cloud = RealCloud.ofThisFile(platform)
/** Longer than the upgrade of a service takes on the busiest machine. */
const wholeUpgrade = 40 * 60_000

/** The commands that run on a host during a phase, in the order of the phases. */
const phases = {
  keystone: [
    'keystone-manage db_sync --expand',
    'keystone-manage db_sync --migrate',
    'keystone-manage db_sync --contract',
  ],
  glance: ['glance-manage db expand', 'glance-manage db migrate', 'glance-manage db contract'],
  nova: ['nova-manage db sync', 'nova-manage api_db sync'],
  neutron: ['neutron-db-manage upgrade --expand'],
  cinder: ['cinder-manage db sync'],
} satisfies Readonly<Partial<Record<ServiceName, readonly string[]>>>

/** True if the three servers of Placement are in a state on both balancers. */
const allPlacement = async (state: string): Promise<boolean> => {
  const states = await serverStates(cloud, 'placement')
  return states.length === 6 && states.every((each) => each === state)
}

let load: SteadyLoad
let before: ReadonlyMap<string, number>
let original: string

const dump = async (schema: string): Promise<string> => {
  const socket = `--socket=${cloud.lab.layout.databaseSocket}`
  const options = ['--no-defaults', socket, '--routines', '--triggers', '--skip-comments', schema]
  const { stdout } = await promisify(execFile)('mariadb-dump', options, { maxBuffer: 2 ** 28, timeout: 60_000 })
  return stdout
}

beforeAll(async () => {
  await eventually('no Placement answers', () => allPlacement('DOWN'), 30)
  before = await countRows(cloud)
  original = await dump('keystone')
  const [balancer = ''] = balancers(cloud)
  load = new SteadyLoad(cloud, (await issueToken(balancer)).token)
}, 60_000)
afterAll(() => load.end())

describe(`the services’ own code upgrades a whole cloud of ${platform}, its worker killed in each phase`, () => {
  test.each(['keystone', 'glance', 'nova', 'neutron', 'cinder'] as const)(
    '%s',
    async (service) => {
      const upgrade = await cloud.begin(service)
      let hasFailed = false
      const crashes = async (): Promise<void> => {
        for (const words of phases[service]) {
          await eventually(`${words} runs`, async () => hasFailed || (await cloud.runs(words)), 600)
          if (hasFailed) return
          await cloud.killWorker()
          await cloud.startWorker()
          await eventually(`${words} has ended`, async () => !(await cloud.runs(words)), 300)
        }
      }
      const gates = async (): Promise<void> => {
        let since = ''
        for (;;) {
          const seen = since
          const { gate, state } = await until(
            upgrade,
            'done or at a gate',
            (progress) => progress.state === 'Done' || (progress.gate !== null && progress.gate.since !== seen),
          )
          if (state === 'Done') return
          since = gate?.since ?? ''
          for (const balancer of balancers(cloud)) {
            const { status, token } = await issueToken(balancer)
            expect({ status, validated: await validateToken(balancer, token) }).toEqual({ status: 201, validated: 200 })
          }
          await upgrade.send(gate?.name ?? '', { by: 'the test' })
        }
      }
      const atGates = gates().catch((error: unknown) => {
        hasFailed = true
        throw error
      })
      await Promise.all([crashes(), atGates])
      const { steps, detached } = await upgrade.progress()
      expect(detached).toEqual([])
      expect(steps.filter(({ state }) => state !== 'done' && state !== 'not needed').map(({ id }) => id)).toEqual([])
      // Each neighbour's imports were tried after each install.
      expect(
        steps.flatMap(({ id, evidence }) => (evidence?.includes('would not start') ? [id, evidence] : [])),
      ).toEqual([])
    },
    wholeUpgrade,
  )
})

test('cinder-api is a site of apache2: its unit has neither a file nor a process, and keystone is served beside it', async () => {
  if (platform !== 'debian') return
  for (const host of controllers) {
    const files = '/lib/systemd/system/cinder-api.service /usr/bin/cinder-api'
    const said = await cloud.on(
      host,
      `for file in ${files}; do [ ! -e $file ] || echo $file; done; systemctl is-active cinder-api; pgrep -af '[/]cinder-api( |$)'; pgrep -fo '^[(]wsgi:cinder' >/dev/null && echo site; pgrep -fo '^[(]wsgi:keystone' >/dev/null && echo keystone`,
    )
    expect([host, said]).toEqual([host, 'inactive\nsite\nkeystone'])
  }
})

test('Placement, which the cloud did not have, serves controllers and computes, and Nova finds nothing amiss', async () => {
  await eventually('both balancers send requests to it', () => allPlacement('UP'), 30)
  const check = "su -s /bin/sh -c 'nova-status upgrade check' nova"
  if (platform === 'rdo') {
    // The compute stays at Newton: nova-status warns (1) that it is no resource provider.
    for (const host of controllers)
      expect(await cloud.on(host, `${check} || [ $? = 1 ]`)).toMatch(/Placement API +\|\n\| Result: Success/)
    return
  }
  // Computes are not the upgrade's: docs/explanation/nova.md says what an operator does for each.
  const file = '/etc/nova/nova.conf'
  const section = await cloud.on('controller1', `sed -n '/^\\[placement\\]/,/^$/p' ${file}`)
  await cloud.on('compute1', `sed -i '/^\\[placement\\]/,/^$/d' ${file} && cat >>${file} <<'END'\n\n${section}\nEND`)
  await cloud.on('compute1', 'DEBIAN_FRONTEND=noninteractive apt-get install -y -q nova-compute')
  await eventually('the compute is known to it', () => cloud.on('controller1', check).then(Boolean, () => false), 60)
  for (const host of controllers) expect(await cloud.on(host, check)).not.toMatch(/Warning|Failure/)
})

test('every database is where the release says', async () => {
  expect(await versions(cloud)).toEqual({
    keystone_expand: '24',
    keystone_data_migrate: '24',
    keystone_contract: '24',
    glance: 'pike_contract01',
    nova: '347',
    nova_api: '31',
    nova_cell0: '347',
    neutron: 'a9c43481023c',
    cinder: '96',
  })
})

test('no phase has run twice, as the database’s own log has it', () => {
  expect(versionMovesRepeated(cloud.generalLog())).toEqual([])
})

test('no row is lost', async () => {
  expect(lostRows(before, await countRows(cloud))).toEqual([])
})

test('the backup, restored into a second schema, is the database as it was', async () => {
  const backup = await cloud.on('controller1', 'cat /var/backups/openstack-upgrade/keystone-before-ocata.sql')
  await cloud.lab.sql('CREATE DATABASE restored')
  const restoring = promisify(execFile)('mariadb', [
    '--no-defaults',
    `--socket=${cloud.lab.layout.databaseSocket}`,
    'restored',
  ])
  // The dump names its own database, which it would drop and make anew: that of the cloud.
  const tables = backup.replaceAll(/^(?:CREATE DATABASE|USE|\/\*!40000 DROP DATABASE) .*$/gm, '')
  restoring.child.stdin?.end(`${tables}\n`)
  await restoring
  expect(await dump('restored')).toBe(original)
})

test('every API answers real calls through both balancers, and refuses a token that is not Keystone’s', async () => {
  for (const balancer of balancers(cloud)) {
    const { token } = await issueToken(balancer)
    expect(await validateToken(balancer, token)).toBe(200)
    for (const path of [
      ':9292/v2/images',
      ':8774/v2.1/servers/detail',
      ':9696/v2.0/networks',
      `:8776/v3/${adminProject}/volumes`,
    ]) {
      const url = `http://${balancer}${path}`
      expect([path, await list(url, token), await list(url, 'of nobody')]).toEqual([path, 200, 401])
    }
  }
})

test('Neutron gives a new port an address, out of the pool that Newton had', async () => {
  const [balancer = ''] = balancers(cloud)
  const { token } = await issueToken(balancer)
  const network = '44444444-0000-4000-8000-000000000002'
  const port = { port: { network_id: network, tenant_id: '574682eda91b5349e966f592e77d51e9' } }
  const response = await fetch(`http://${balancer}:9696/v2.0/ports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Auth-Token': token },
    body: JSON.stringify(port),
  })
  expect({ status: response.status, said: await response.text() }).toMatchObject({
    status: 201,
    said: expect.stringContaining('"ip_address": "10.1.0.'),
  })
})

test('no request failed meanwhile, but of Nova’s, whose API is down by the procedure', async () => {
  await load.end()
  expect(load.failures).toEqual([])
  expect(load.requests).toBeGreaterThan(100)
})

test('what HAProxy had to ask again were transactions that a phase had overtaken, as the service’s own log has it', async () => {
  for (const [backend, many] of await askedAgain(cloud)) {
    if (many === 0) continue
    const overtaken = await transactionsOvertaken(cloud, /^[a-z]+/.exec(backend)?.[0] ?? '')
    expect({ backend, many, overtaken: Math.min(many, overtaken) }).toEqual({ backend, many, overtaken: many })
  }
})
