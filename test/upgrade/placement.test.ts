import { appendFileSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { controllers, type Lab } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { Identity } from '../../lab/simulated/process/identity'
import { upgradeId } from '../../cloud/model/ids'
import { wordsOfHistory } from '../support/histories/opened'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { upgraded } from '../support/upgraded'

const placementOf = ({ command }: { readonly command: string }): boolean =>
  /nova-placement-api|service apache2/.test(command)

/** Asks Keystone through both balancers without a pause until it is told to stop; resolves with all answers but 200. */
function keystoneLoad(lab: Lab): { readonly end: () => Promise<readonly string[]> } {
  const bad: string[] = []
  let goesOn = true
  const callers = [...lab.targets, ...lab.targets].map(async (target) => {
    while (goesOn) {
      await fetch(`${target}/v3`).then(
        async (response) => {
          await response.arrayBuffer()
          if (response.status !== 200) bad.push(String(response.status))
        },
        (error: unknown) => bad.push(String(error)),
      )
    }
  })
  return {
    end: async () => {
      goesOn = false
      await Promise.all(callers)
      return bad
    },
  }
}

const conf = (lab: Lab, host: (typeof controllers)[number]): string =>
  readFileSync(new Layout(lab.folder).host(host, 'etc/nova/nova.conf'), 'utf8')

test(
  'a cloud without Placement ends with one, and nova-status with 0: each command once although the worker is killed, no request to Keystone lost, the password nowhere but on the controllers; a second upgrade does nothing more',
  () =>
    Rehearsal.run({ address: address(), withoutPlacement: true }, async (rehearsal) => {
      const { lab, client } = rehearsal
      lab.take('reload', 2)
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('nova')
      await upgrade.untilOver('nova/controller1/placement-user')
      await rehearsal.killWorker()
      await rehearsal.startWorker()
      await upgrade.untilOver('nova/controller1/api-sync')
      const load = keystoneLoad(lab)
      await rehearsal.underWay('controller1', 'reload')
      await rehearsal.killWorker()
      await rehearsal.startWorker()
      lab.take('reload', 0)
      const { steps } = await upgrade.toTheEnd()
      expect(await load.end()).toEqual([])

      expect(steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
      const executions = await rehearsal.executions()
      expect(executions.filter(({ end }) => end?.exit !== 0)).toEqual([])
      const ofPlacement = executions.filter(placementOf).map(({ host, action }) => `${host} ${action}`)
      expect(ofPlacement.slice(0, 3).sort()).toEqual(controllers.map((host) => `${host} install`))
      expect(ofPlacement.slice(3)).toEqual(controllers.flatMap((host) => [`${host} enable-site`, `${host} reload`]))
      expect(await rehearsal.out()).toEqual([])
      for (const host of controllers) {
        const { code, stdout } = await lab.host(host).run('nova-status upgrade check')
        expect({ host, code, stdout }).toMatchObject({ code: 0 })
      }
      const shown = await rehearsal.haproxy('lb1', 'show stat')
      const servers = shown.split('\n').filter((line) => line.startsWith('nova_placement,placement'))
      expect(servers.map((line) => line.split(',')[17])).toEqual(['UP', 'UP', 'UP'])

      const passwords = controllers.map(
        (host) => /^\[placement\]\n(?:[^[].*\n)*?password = (.+)$/m.exec(conf(lab, host))?.[1],
      )
      const [password = ''] = passwords
      expect(password).toMatch(/^[0-9a-f]{64}$/)
      expect(new Set(passwords).size).toBe(1)
      const history = await wordsOfHistory(client, upgradeId(upgraded(rehearsal.name), 'nova'))
      expect(history).toContain('nova/controller1/placement-user')
      expect(history).not.toContain(password)
      for (const host of controllers) expect((await lab.host(host).run(`grep -r ${password} jobs`)).stdout).toBe('')

      const lines = (await rehearsal.lines()).length
      const again = await rehearsal.begin('nova')
      const second = await again.toTheEnd()
      expect(second.steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
      expect((await rehearsal.lines()).slice(lines)).toEqual([])
    }),
  900_000,
)

test(
  'a Placement that another has made is left alone: nothing of it is written, installed or served',
  () =>
    Rehearsal.run({ address: address(), withoutPlacement: true }, async (rehearsal) => {
      const { lab } = rehearsal
      const layout = new Layout(lab.folder)
      const identity = new Identity(layout.identity)
      const make = (kind: string, row: object): unknown =>
        identity.answer('POST', `/v3/${kind}s`, new URLSearchParams(), { [kind]: row })
      make('service', { type: 'placement', name: 'placement', description: 'of another team' })
      const [entry] = identity.catalogue()
      expect(entry).toMatchObject({ type: 'placement' })
      const id = /"id":"(\w+)"/.exec(readFileSync(layout.identity, 'utf8'))?.[1]
      // An address that answers: Keystone's own.
      make('endpoint', { service_id: id, interface: 'public', region: 'RegionOne', url: `${lab.targets[0] ?? ''}/v3` })
      const before = readFileSync(layout.identity, 'utf8')
      const own = '\n\n[placement]\nos_region_name = RegionOne\nauth_type = password\n'
      for (const host of controllers) appendFileSync(layout.host(host, 'etc/nova/nova.conf'), own)
      const confs = controllers.map((host) => conf(lab, host))

      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin('nova')
      const { steps } = await upgrade.untilOver('nova/controller1/backup')
      const placement = steps.filter(({ id: step }) => /placement|apache2/.test(step))
      expect(placement.map(({ state }) => state)).toEqual(placement.map(() => 'not needed'))
      expect(placement.length).toBeGreaterThan(20)
      expect(readFileSync(layout.identity, 'utf8')).toBe(before)
      expect(controllers.map((host) => conf(lab, host).replace('compute = auto\n', ''))).toEqual(confs)
      expect((await rehearsal.executions()).filter(placementOf)).toEqual([])
    }),
  600_000,
)
