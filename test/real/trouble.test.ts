import { describe, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { controllers } from '../../lab/real/host'
import { serversOut } from '../support/servers-out'
import { balancers } from './load'
import { eventually, RealCloud, until } from './support'

const minutes = 8 * 60_000

/** Locks a table until it is let go: who reads it waits. */
async function holdTable(cloud: RealCloud, table: string): Promise<() => Promise<void>> {
  const socket = `--socket=${cloud.lab.layout.databaseSocket}`
  const session = spawn('mariadb', ['--no-defaults', socket, '-N', '-B', '--unbuffered'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  session.stdin.write(`LOCK TABLES ${table} WRITE;\nSELECT 'held';\n`)
  await once(session.stdout, 'data')
  return async () => {
    session.stdin.end()
    await once(session, 'close')
  }
}

/** Requests whose body never ends, through one balancer: sessions that a drain has to wait for. */
async function endlessRequests(balancer: string, count: number): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(5000, balancer)
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      socket.write(
        'POST /v3/auth/tokens HTTP/1.1\r\nHost: lab\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{',
      )
      return socket
    }),
  )
}

describe('what befalls a cloud in mid-upgrade', () => {
  const cloud = RealCloud.ofThisFile()

  /** The servers that are out, on one balancer. */
  const out = async (balancer: 'lb1' | 'lb2'): Promise<string[]> => {
    const ask = `import socket; s = socket.socket(socket.AF_UNIX); s.connect("/run/haproxy/admin.sock"); s.sendall(b"show servers state\\n"); print(s.makefile().read())`
    const said = await cloud.on(balancer, `python3 -c '${ask}'`)
    return serversOut(said)
  }

  test(
    'a restarted HAProxy has forgotten the drain: it is noticed and set again; a stopped neighbour stays stopped',
    async () => {
      await cloud.on('controller1', 'service glance-registry stop')
      // mod_reqtimeout would end them after ten seconds.
      for (const host of controllers) await cloud.on(host, 'a2dismod -q reqtimeout; service apache2 restart')
      const [first = '', second = ''] = balancers(cloud)
      const sessions = [...(await endlessRequests(first, 6)), ...(await endlessRequests(second, 6))]
      const upgrade = await cloud.begin('keystone')
      try {
        await until(upgrade, 'draining', ({ steps }) =>
          steps.some(({ id, state }) => id === 'keystone/controller1/drain' && state === 'running'),
        )
        await eventually('lb1 has drained', async () => (await out('lb1')).includes('keystone_public/keystone1'))
        await cloud.lab.restartBalancer('lb1')
        await eventually('lb1 has drained again', async () => (await out('lb1')).includes('keystone_public/keystone1'))
        const { steps } = await upgrade.progress()
        expect(steps.find(({ id }) => id === 'keystone/controller1/stop-apache2')?.state).toBe('pending')
      } finally {
        for (const socket of sessions) socket.destroy()
      }
      await until(upgrade, 'installed', ({ steps }) =>
        steps.some(({ id, state }) => id === 'keystone/controller1/install' && state === 'done'),
      )
      // The libraries' package restarts every unit of its host, and policy-rc.d has forbidden it.
      expect(await cloud.on('controller1', 'pgrep -f "[/]glance-registry$" || echo none')).toBe('none')

      // A host that is rebooted inside a phase: nobody knows how far it came, and nobody but a person goes on.
      const words = 'keystone-manage db_sync --migrate'
      await eventually(`${words} runs`, () => cloud.runs(words))
      const letGo = await holdTable(cloud, 'keystone.migrate_version')
      await cloud.lab.reboot('controller1')
      await letGo()
      await eventually('attention', async () => (await upgrade.progress()).attention?.waiting === false)
      const { attention } = await upgrade.progress()
      expect(attention).toMatchObject({ step: 'keystone/controller1/migrate' })
      expect(attention?.sentence).toContain('is lost')
      expect(attention?.sentence).toContain('none of it done')
      expect(attention?.sentence).toContain('restore')
      expect(Object.keys(attention?.answers ?? {})).toEqual(['retry', 'abort with now'])

      await upgrade.send('skip', { by: 'the test' })
      await upgrade.send('retry', { by: 'the test' })
      await until(upgrade, 'at the gate', ({ gate }) => gate !== null)
      const { decisions } = await upgrade.progress()
      expect(decisions.map(({ signal, verdict }) => `${signal} ${verdict}`)).toEqual(['skip refused', 'retry taken'])
    },
    minutes,
  )
})
