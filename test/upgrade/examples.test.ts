import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Progress } from '../../cloud/model/progress'
import { serviceNames, shapeAfter, type Lab, type ServiceName, type Shape } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { HostName } from '../../lab/simulated/schemas'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'
import { underLoad } from '../support/under-load'
import { keepsSecrets } from './planted-secrets'
import { upgradesWhole } from './upgrades-whole'

const root = join(__dirname, '../..')
const own = shapeAfter(join(root, 'cloud.example.yaml'))
const linuxBridge = shapeAfter(join(root, 'examples/linuxbridge.yaml'))

/** A process, and the moment at which it began, in milliseconds. */
interface Process {
  readonly pid: string
  readonly began: number
}

/** The kernel counts a process's start in so many parts of a second (proc(5), USER_HZ). */
const ticks = 100

/** The processes of labs on this machine, by the program that each runs. */
function processesByProgram(): ReadonlyMap<string, readonly Process[]> {
  const found = new Map<string, Process[]>()
  const booted = Date.now() - Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      const program = words.find((word) => word.endsWith('/program'))
      // The fields after the name, which may hold a space; the first of them is the third of all.
      const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
      const began = booted + (Number(after.split(' ')[19]) / ticks) * 1000
      if (program !== undefined) found.set(program, [...(found.get(program) ?? []), { pid, began }])
    } catch {
      // It has ended meanwhile.
    }
  }
  return found
}

/** The processes of a service's units in a lab, by `host unit`; a site of apache2 is told as such. */
function processesOf(disk: Layout, { units }: Shape, service: ServiceName): ReadonlyMap<string, Process> {
  const processes = processesByProgram()
  return new Map(
    units
      .filter((unit) => unit.service === service && unit.name !== 'nova-compute')
      .flatMap(({ name, hosts }) => hosts.map((host) => ({ name, host })))
      .flatMap(({ name, host }) =>
        [
          { place: `${host} ${name}`, program: disk.host(host, 'units', name, 'program') },
          { place: `${host} ${name}, a site of apache2`, program: disk.host(host, 'sites', name, 'program') },
        ].flatMap(({ place, program }) => {
          const [process, ...others] = processes.get(program) ?? []
          expect({ place, others }).toEqual({ place, others: [] })
          return process === undefined ? [] : [[place, process] as const]
        }),
      ),
  )
}

/** The places at which a service has its processes after its upgrade. */
const afterwards = (places: readonly string[]): string[] =>
  places.map((place) => {
    if (place.endsWith(' cinder-api')) return `${place}, a site of apache2`
    // It is active on one node, and has moved.
    return place === 'controller1 cinder-volume' ? 'controller2 cinder-volume' : place
  })

/** When the code that all units of a service run was unpacked on a host. */
const unpacked = (disk: Layout, place: string, service: ServiceName): number =>
  statSync(disk.host(HostName.parse(place.split(' ')[0]), 'dpkg/info', `python-${service}.list`)).mtimeMs

/** Upgrades a service in such a way, and proves that each of its processes is another one, begun on the new release. */
async function replacesProcesses<T>(lab: Lab, shape: Shape, service: ServiceName, work: () => Promise<T>): Promise<T> {
  const disk = new Layout(lab.folder)
  const before = processesOf(disk, shape, service)
  const result = await work()
  const after = processesOf(disk, shape, service)
  expect([...after.keys()].sort()).toEqual(afterwards([...before.keys()]).sort())
  const old = new Set([...before.values()].map(({ pid }) => pid))
  const kept = [...after].filter(([place, { pid, began }]) => old.has(pid) || began < unpacked(disk, place, service))
  expect(kept).toEqual([])
  return result
}

test('cloud.example.yaml, as it stands, passes preflight and is planned to its end', () =>
  Rehearsal.run({ address: address(), shape: own }, async (rehearsal) => {
    const { code, said } = await rehearsal.type('plan', 'cloud')
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining('online-data-migrations') })
    await rehearsal.startWorker()
    await passesPreflight(rehearsal)
  }))

test(
  'the example with the Linux bridge, as it stands, passes preflight and is upgraded whole: each unit that it names has another process, on the new release, and no secret is shown; cinder-api becomes a site of apache2, and no request is lost on any of its backends',
  () =>
    Rehearsal.run({ address: address(), shape: linuxBridge }, async (rehearsal) => {
      const { lab } = rehearsal
      await rehearsal.startWorker()
      await passesPreflight(rehearsal)
      const upgrades = (service: ServiceName): Promise<Progress> =>
        replacesProcesses(lab, linuxBridge, service, () => upgradesToTheEnd(rehearsal, service))

      await keepsSecrets(rehearsal, serviceNames, async () => {
        await upgrades('keystone')
        await replacesProcesses(lab, linuxBridge, 'glance', async () => {
          const { outage } = await upgradesWhole(rehearsal, 'glance')
          expect(outage).toBeNull()
        })
        await upgrades('nova')
        const { agentless = [] } = await upgrades('neutron')
        expect(agentless.map(({ unit }) => unit)).toEqual(
          expect.arrayContaining(['neutron-linuxbridge-agent', 'neutron-metering-agent']),
        )
        await replacesProcesses(lab, linuxBridge, 'cinder', () => movesCinderApi(rehearsal))
      })
      expect(await lab.errors()).toEqual([])
    }),
  900_000,
)

async function passesPreflight(rehearsal: Rehearsal): Promise<void> {
  const { code, said } = await rehearsal.type('preflight', 'cloud')
  expect({ code, said }).toMatchObject({
    code: 0,
    said: expect.stringMatching(/checks of keystone, glance, nova, neutron, cinder: nothing to mend/),
  })
}

async function upgradesToTheEnd(rehearsal: Rehearsal, service: ServiceName): Promise<Progress> {
  const progress = await (await rehearsal.begin(service)).toTheEnd()
  expect(progress.steps.filter(({ state }) => state !== 'done' && state !== 'not needed')).toEqual([])
  expect(await rehearsal.out()).toEqual([])
  return progress
}

/** Upgrades Cinder under load: cinder-api's work goes over to apache2. */
async function movesCinderApi(rehearsal: Rehearsal): Promise<void> {
  const disk = new Layout(rehearsal.lab.folder)
  const { failures, services } = await underLoad(
    rehearsal.lab,
    async () => {
      const upgrade = await rehearsal.begin('cinder')
      // Everything that apache2 answers leaves the balancer before the old unit is stopped.
      await rehearsal.eventually('cinder-api is being stopped', async () =>
        (await rehearsal.executions()).some(({ command }) => command === 'service cinder-api stop'),
      )
      for (const server of ['cinder_api/cinder1', 'keystone_public/keystone1', 'horizon/horizon1'])
        expect(await rehearsal.out()).toContain(`lb1 ${server}`)
      const { steps, remains = [] } = await upgrade.toTheEnd()
      const verbs = steps.flatMap(({ id }) => (id.startsWith('cinder/controller1/') ? [id.split('/')[2]] : []))
      expect(verbs).toEqual(expect.arrayContaining(['stop-cinder-api', 'start-apache2', 'restart-apache2']))
      expect(verbs).not.toContain('start-cinder-api')
      expect(remains.filter((text) => text.startsWith('cinder-api stays kept from starting'))).toHaveLength(3)
    },
    ['--endpoints', disk.endpoints],
  )
  expect(failures).toEqual([])
  expect(services.cinder?.answered).toBeGreaterThan(0)
  expect(services.keystone?.answered).toBeGreaterThan(0)
  expect(await rehearsal.out()).toEqual([])
}
