import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { balancerHosts, type BalancerHost } from '../../lab/real/host'
import { get, labOfThisFile, on, ssh, until } from './support'

const lab = labOfThisFile()

/** Sends a command to HAProxy's runtime socket, on its own host. */
function runtime(balancer: BalancerHost, line: string): Promise<string> {
  const program = [
    'import socket, sys',
    's = socket.socket(socket.AF_UNIX)',
    's.connect("/run/haproxy/admin.sock")',
    's.sendall(sys.argv[1].encode() + b"\\n")',
    'print("".join(iter(lambda: s.recv(65536).decode(), "")))',
  ].join('\n')
  return on(lab, balancer, `python3 -c '${program}' '${line}'`)
}

/** BACKEND/SERVER → status, as `show stat` has it. */
async function servers(balancer: BalancerHost): Promise<Record<string, string>> {
  const [header = '', ...rows] = (await runtime(balancer, 'show stat')).replace(/^# /, '').split('\n')
  const column = header.split(',').indexOf('status')
  return Object.fromEntries(
    rows.flatMap((row) => {
      const cells = row.split(',')
      const [proxy = '', server = ''] = cells
      return /\d$/.test(server) ? [[`${proxy}/${server}`, cells[column] ?? '']] : []
    }),
  )
}

async function addressOf(name: string): Promise<string> {
  return (await lab.status()).hosts.find((host) => host.name === name)?.address ?? ''
}

const keystone1 = async (balancer: BalancerHost): Promise<string> =>
  (await servers(balancer))['keystone_public/keystone1'] ?? 'absent'

describe('the balancers', () => {
  test('find every API of every controller up, and answer for them', async () => {
    const { ports } = await lab.status()
    for (const balancer of balancerHosts) {
      await until(`all servers of ${balancer} are up`, async () => {
        const states = Object.entries(await servers(balancer))
        const isSo = ([server, state]: [string, string]): boolean =>
          state === (server.startsWith('placement/') ? 'DOWN' : 'UP')
        return states.length === 3 * ports.length && states.every(isSo)
      })
      const address = await addressOf(balancer)
      const answers = await Promise.all(
        ports.filter(({ name }) => name !== 'placement').map(({ port }) => get(`http://${address}:${port}/`)),
      )
      expect(answers.filter((status) => ![200, 300, 401].includes(status))).toEqual([])
    }
  })

  test('take a server for down when its unit stops, and for up when it starts', async () => {
    await on(lab, 'controller1', 'service apache2 stop')
    await until('both see it', async () => (await keystone1('lb1')) === 'DOWN' && (await keystone1('lb2')) === 'DOWN')
    expect(await get(`http://${await addressOf('controller1')}:5000/v3`)).toBe(0)
    expect(await get(`http://${await addressOf('lb1')}:5000/v3`)).toBe(200)
    await on(lab, 'controller1', 'service apache2 start')
    await until('both see it', async () => (await keystone1('lb1')) === 'UP' && (await keystone1('lb2')) === 'UP')
  })

  test('forget a drain when they restart, each for itself', async () => {
    for (const balancer of balancerHosts) await runtime(balancer, 'set server keystone_public/keystone1 state drain')
    expect(await keystone1('lb1')).toBe('DRAIN')
    await lab.restartBalancer('lb1')
    await until('HAProxy is back', async () => (await keystone1('lb1').catch(() => '')) === 'UP')
    expect(await keystone1('lb2')).toBe('DRAIN')
    await on(lab, 'lb2', 'service haproxy reload')
    await until('HAProxy is back', async () => (await keystone1('lb2').catch(() => '')) === 'UP')
  })

  test("admit nobody to their runtime socket but their host's root", async () => {
    expect(await on(lab, 'lb1', 'stat -c "%a %U" /run/haproxy/admin.sock')).toBe('600 root')
    const client =
      'setpriv --reuid haproxy --clear-groups python3 -c \'import socket; socket.socket(socket.AF_UNIX).connect("/run/haproxy/admin.sock")\''
    expect((await ssh(lab, 'lb1', client)).stderr).toContain('PermissionError')
  })

  test('can write nothing into the programs of the machine', async () => {
    const written = await ssh(lab, 'lb1', 'echo > /usr/bin/lab-was-here')
    expect(written.stderr).toContain('Read-only file system')
  })
})

describe('MariaDB', () => {
  test('has the Newton schemas, and writes down every statement that it is given', async () => {
    const versions = await lab.sql('SELECT repository_id, version FROM migrate_version ORDER BY 1', 'keystone')
    expect(Object.fromEntries(versions)).toEqual({
      keystone: '109',
      keystone_contract: '4',
      keystone_data_migrate: '4',
      keystone_expand: '4',
    })
    await lab.sql("SELECT 'a question of the test'")
    const log = (await lab.status()).database.generalLog
    await until('it is in the log', () => readFileSync(log, 'utf8').includes("SELECT 'a question of the test'"))
  })

  test('is reached by a controller with what stands in its configuration', async () => {
    const { database } = await lab.status()
    const line = await on(lab, 'controller2', "grep -E '^connection *=' /etc/keystone/keystone.conf")
    expect(line).toContain(`@${database.address}`)
    const token = await on(lab, 'controller2', `. /root/openrc; echo "$OS_USERNAME"`)
    expect(token).toBe('admin')
  })
})
