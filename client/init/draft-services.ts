import type { PlatformName } from '../../cloud/model/platform'
import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { onPlatform } from '../../cloud/model/releases/on-platform'
import { agentEntries } from './draft-agents'
import type { DraftHosts } from './hosts'
import type { Inventory } from './inventory'
import type { Findings } from './live/findings'
import { credentialsEntry, packagesEntry, remarksOf } from './live/sections'
import { unitFindings, withFoundHosts } from './live/units'
import { offeredVersion } from './live/versions'
import { placeholder, type Origin } from './origin'
import { draftedPair } from './pair'
import { shownPlace } from './place'
import type { DraftBackend, DraftBackends } from './servers'
import type { Entry } from './yaml-lines'

/** The section `services`, and sentences about services that are left out. */
export interface DraftServices {
  readonly services: Entry
  readonly remarks: readonly string[]
}

/** The unit that serves Keystone's site. */
const webServer = (platform: PlatformName): string => (platform === 'rdo' ? 'httpd' : 'apache2')

/** The API of each service, whose servers nothing else tells. */
const apiUnits: Readonly<Record<ServiceName, readonly string[]>> = {
  keystone: ['web'],
  glance: ['glance-api', 'glance-registry'],
  nova: ['nova-api'],
  neutron: ['neutron-server'],
  cinder: ['cinder-api'],
}

/**
 * Describes each service that a haproxy.cfg has a backend of; without a haproxy.cfg, each that has hosts, and those of the
 * procedure if no group names a service.
 */
export function draftServices(
  { hosts, services: grouped, network }: DraftHosts,
  { backends, placement }: DraftBackends,
  hasConfig: boolean,
  platform: PlatformName,
  inventory: Inventory,
  findings: Findings,
): DraftServices {
  const controllers = hosts.filter(({ role }) => role === 'controllers').map(({ name }) => name)
  const routing = hosts.filter(({ role }) => role === 'network').map(({ name }) => name)
  const hasGroups = grouped.size > 0
  const isBalanced = (service: ServiceName): boolean => backends.some((each) => each.service === service)
  const isGrouped = (service: ServiceName): boolean => grouped.has(service)
  const described = serviceNames.filter((service) =>
    hasConfig ? isBalanced(service) : isGrouped(service) || !hasGroups,
  )
  const onHostsOf = (service: ServiceName): readonly string[] => {
    const own = grouped.get(service)
    return own === undefined ? controllers : controllers.filter((name) => own.hosts.includes(name))
  }
  const leftOut = serviceNames.filter((service) => hasConfig && !isBalanced(service))
  const inGroups = leftOut.filter(isGrouped)
  const remarks = [
    ...(leftOut.length === 0 ? [] : [`No backend of a haproxy.cfg is of ${leftOut.join(', ')}: left out.`]),
    ...(inGroups.length === 0 ? [] : [`But the inventory has hosts for ${inGroups.join(', ')}.`]),
    ...new Set(described.flatMap((service) => remarksOf(service, onHostsOf(service), findings))),
  ]
  const entries = described.map((service): Entry => {
    const own = grouped.get(service)
    const onHosts = onHostsOf(service)
    const hostsEntry: Entry[] =
      own === undefined || onHosts.length === controllers.length
        ? []
        : [{ key: 'hosts', value: onHosts, origin: { kind: 'read', place: own.place, note: `the group ${own.group}` } }]
    const release = onPlatform(draftedPair.release.services[service], platform)
    const units = [
      ...unitEntries(service, backends, onHosts, platform),
      ...(service === 'neutron' ? agentEntries(network, controllers, inventory) : []),
    ]
    const places = { service: onHosts, network: routing, controllers }
    return {
      key: service,
      value: [
        versionEntry(service, platform, offeredVersion(service, release, onHosts, findings)),
        ...packagesEntry(release, onHosts, findings),
        ...hostsEntry,
        ...credentialsEntry(onHosts, findings),
        { key: 'units', value: withFoundHosts(units, unitFindings(release, places, findings)) },
        {
          key: 'backup',
          value: [
            {
              key: 'folder',
              value: '/var/backups/openstack-upgrade',
              origin: { kind: 'guessed', why: `a folder on ${onHosts[0] ?? 'the first host'}`, check: 'backup' },
            },
          ],
        },
      ],
      above:
        service === 'nova'
          ? placement.map(
              ({ name, place }) =>
                `${shownPlace(place)}: where Placement runs already, its backend ${name} belongs to the servers of ${webServer(platform)}; where the upgrade is to make it, to placement (docs/reference/cloud-file.md)`,
            )
          : [],
    }
  })
  return { services: { key: 'services', value: entries }, remarks }
}

function versionEntry(service: ServiceName, platform: PlatformName, offered: ReturnType<typeof offeredVersion>): Entry {
  if (offered !== undefined && 'entry' in offered) return offered.entry
  const besides = offered === undefined ? '' : `; ${offered.why}`
  const last = draftedPair.last[platform]?.[service]
  const { label } = draftedPair.release.to
  return last === undefined
    ? {
        key: 'version',
        value: placeholder(`version of ${label}'s ${service}`),
        origin: {
          kind: 'unknown',
          how: `the version that the hosts are to get, as their repositories have it: docs/reference/platforms.md${besides}`,
        },
      }
    : {
        key: 'version',
        value: last,
        origin: { kind: 'guessed', why: `the last version of ${label} for ${platform}${besides}`, check: 'packages' },
      }
}

function unitEntries(
  service: ServiceName,
  backends: readonly DraftBackend[],
  hosts: readonly string[],
  platform: PlatformName,
): readonly Entry[] {
  const own = backends.filter((each) => each.service === service)
  const names = own.length === 0 ? apiUnits[service] : [...new Set(own.map(({ unit }) => unit))]
  const isSpice = names.includes('nova-spiceproxy') && !names.includes('nova-novncproxy')
  const entries = names.map((unit): Entry => {
    const servers = own.filter((each) => each.unit === unit).map((each) => backendEntry(each, hosts))
    const unknown: Entry = {
      key: placeholder('backend'),
      value: placeholder('server{number}'),
      origin: {
        kind: 'unknown',
        how: `each backend of haproxy.cfg that ${unit === 'web' ? webServer(platform) : unit} answers, with its servers; or give init --haproxy`,
      },
    }
    return {
      key: unit === 'web' ? webServer(platform) : unit,
      value: [{ key: 'servers', value: servers.length > 0 ? servers : [unknown] }],
    }
  })
  return isSpice ? [...entries, noVnc] : entries
}

/** A cloud has one kind of console, unless both have a backend. */
const noVnc: Entry = {
  key: 'nova-novncproxy',
  value: 'none',
  origin: { kind: 'guessed', why: 'only the SPICE proxy has a backend', check: 'unlisted processes' },
}

/** A backend: one text where its servers' names follow from the hosts, or a name for each host. */
function backendEntry({ backend, guess, servers, left }: DraftBackend, hosts: readonly string[]): Entry {
  const origin: Origin = guess === undefined ? { kind: 'read', place: backend.place } : { kind: 'guessed', why: guess }
  const strays = [...servers].flatMap(([host, { name, place }]) =>
    hosts.includes(host) ? [] : [`${name} (${shownPlace(place)}) is ${host}, which is no host of this service`],
  )
  const above = [...left, ...strays]
  const names = hosts.map((host) => servers.get(host)?.name)
  const text = pattern(hosts, names)
  if (text !== undefined) return { key: backend.name, value: text, origin, above }
  const candidates = backend.servers.filter((server) => ![...servers.values()].includes(server)).map(({ name }) => name)
  const value = hosts.map((host): Entry => {
    const server = servers.get(host)
    if (server !== undefined) return { key: host, value: server.name, origin: { kind: 'read', place: server.place } }
    const how =
      candidates.length > 0 ? `one of ${candidates.slice(0, 5).join(', ')}` : 'no server of this backend is its'
    return {
      key: host,
      value: placeholder('server'),
      origin: { kind: 'unknown', how: `the server of ${host}: ${how}; or leave ${host} out of hosts of the service` },
    }
  })
  return { key: backend.name, value, origin, above }
}

/** `{host}`, or a text with `{host}` or `{number}`, if it gives all the names. */
function pattern(hosts: readonly string[], names: readonly (string | undefined)[]): string | undefined {
  const [host, name] = [hosts[0], names[0]]
  if (host === undefined || name === undefined) return undefined
  const texts = [name.replaceAll(host, '{host}'), name.replace(/1(?=\D*$)/, '{number}')]
  return texts.find(
    (text) =>
      /\{(host|number)\}/.test(text) &&
      hosts.every((each, at) => text.replaceAll('{host}', each).replaceAll('{number}', String(at + 1)) === names[at]),
  )
}
