import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { hostNames, type HostName } from '../../lab/host-names'
import type { ServiceName } from '../../lab/simulated/names'
import { serviceUnits, versions } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import type { Rehearsal } from '../support/rehearsal'

/** The state of a cloud, as far as one service's upgrade concerns it. */
export interface EndState {
  /** The facts of the service's database. */
  readonly facts: Readonly<Record<string, string>>
  /** `host unit: release` of each of its units, `stopped` without a process. */
  readonly units: readonly string[]
  /** `host package version` of those that are not at Ocata's. */
  readonly notOcata: readonly string[]
  /**
   * Things that a step takes back before it ends: masks, the policy against starts, notes of the neighbours of an install.
   */
  readonly leftBehind: readonly string[]
  /** Servers that are out. */
  readonly out: readonly string[]
  /** States that must never be, but that occurred. */
  readonly errors: readonly string[]
}

const factsAfter: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
  keystone: { keystone_expand: '16', keystone_data_migrate: '16', keystone_contract: '16' },
  glance: { version: 'ocata_contract01', visibility: 'complete' },
  nova: { main: '347', cell0: '347', cells: '2', api: '31', unmapped_hosts: '0', unmapped_instances: '0' },
  neutron: { expand: 'a9c43481023c', contract: '5c85685d616d', offline: 'none' },
  cinder: { version: '96' },
}

/** The units that are not simply on Ocata on each of their hosts. */
const exceptions: Readonly<Record<string, string>> = {
  // It is active on one node only, and has moved.
  'controller1 cinder-volume': 'stopped',
  'controller3 cinder-volume': 'stopped',
  // Computes are not upgraded here.
  'compute1 nova-compute': 'newton',
}

/** The state that a cloud must have once the service is upgraded. */
export function upgraded(service: ServiceName): EndState {
  const units = serviceUnits
    .filter((unit) => unit.service === service)
    .flatMap(({ name, hosts }) => hosts.map((host) => `${host} ${name}`))
    .map((place) => `${place}: ${exceptions[place] ?? 'ocata'}`)
  return { facts: factsAfter[service], units: units.sort(), notOcata: [], leftBehind: [], out: [], errors: [] }
}

/** The state of a rehearsal's cloud now. */
export async function stateOf(rehearsal: Rehearsal, service: ServiceName): Promise<EndState> {
  const { lab } = rehearsal
  const disk = new Layout(lab.folder)
  const { stdout } = await lab.host('controller1').run(`${service}-schema`)
  const read = new Map(stdout.split('\n').map((line) => line.split(' ') as [string, string]))
  const places = serviceUnits
    .filter((unit) => unit.service === service)
    .flatMap(({ name, hosts }) => hosts.map((host) => ({ host, name })))
  const units = await Promise.all(
    places.map(async ({ host, name }) => {
      const { code } = await lab.host(host).run(`service ${name} status`)
      return `${host} ${name}: ${code === 0 ? releaseOf(disk, host, service, name) : 'stopped'}`
    }),
  )
  const hosts = hostNames.filter((host) => places.some((place) => place.host === host) && host !== 'compute1')
  return {
    facts: Object.fromEntries(Object.keys(factsAfter[service]).map((name) => [name, read.get(name) ?? 'not told'])),
    units: units.sort(),
    notOcata: hosts.flatMap((host) => notOcata(disk, host, service)),
    leftBehind: hosts.flatMap((host) => leftBehind(disk, host)),
    out: await rehearsal.out(),
    errors: (await lab.errors()).map(({ host, error }) => `${host}: ${error}`),
  }
}

/** A process runs the code that was on the disk when it began. */
function releaseOf(disk: Layout, host: HostName, service: ServiceName, unit: string): string {
  const code = readFileSync(disk.host(host, 'code', service), 'utf8').trim()
  const began = statSync(disk.host(host, 'run', `${unit}.pid`)).mtimeMs
  const unpacked = statSync(disk.host(host, 'dpkg/info', `python-${service}.list`)).mtimeMs
  return code === 'newton' || began > unpacked ? code : 'newton'
}

function notOcata(disk: Layout, host: HostName, service: ServiceName): string[] {
  const catalogue = readdirSync(disk.path('catalogue/packages')).filter((name) => {
    const [owner] = readFileSync(disk.path('catalogue/packages', name), 'utf8').split(' ')
    return owner === service && existsSync(disk.host(host, 'dpkg/status', name))
  })
  return catalogue.flatMap((name) => {
    const status = readFileSync(disk.host(host, 'dpkg/status', name), 'utf8').trim()
    return status === `install ok installed ${versions[service].ocata}` ? [] : [`${host} ${name} ${status}`]
  })
}

function leftBehind(disk: Layout, host: HostName): string[] {
  const files = [
    ...readdirSync(disk.host(host)),
    ...readdirSync(disk.host(host, 'masked')).map((unit) => `masked ${unit}`),
  ]
  const notes = readdirSync(disk.host(host, 'jobs')).filter((name) => name.includes('neighbours'))
  return [...files.filter((name) => /^policy-rc\.d|^masked ./.test(name)), ...notes].map((name) => `${host} ${name}`)
}
