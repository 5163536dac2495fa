import type { PlatformName } from '../../cloud/model/platform'
import { serviceNames, type ServiceName } from '../../cloud/model/ids'
import { lastVersions } from './field-names'
import type { DraftHosts } from './hosts'
import type { Inventory } from './inventory'
import { placeholder, type Origin } from './origin'
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
): DraftServices {
  const controllers = hosts.filter(({ role }) => role === 'controllers').map(({ name }) => name)
  const hasGroups = [...grouped.values()].some((names) => names.length > 0)
  const isBalanced = (service: ServiceName): boolean => backends.some((each) => each.service === service)
  const isGrouped = (service: ServiceName): boolean => (grouped.get(service) ?? []).length > 0
  const described = serviceNames.filter((service) =>
    hasConfig ? isBalanced(service) : isGrouped(service) || !hasGroups,
  )
  const leftOut = serviceNames.filter((service) => hasConfig && !isBalanced(service))
  const inGroups = leftOut.filter(isGrouped)
  const remarks = [
    ...(leftOut.length === 0 ? [] : [`No backend of a haproxy.cfg is of ${leftOut.join(', ')}: left out.`]),
    ...(inGroups.length === 0 ? [] : [`But the inventory has hosts for ${inGroups.join(', ')}.`]),
  ]
  const entries = described.map((service): Entry => {
    const own = grouped.get(service) ?? []
    const onHosts = own.length > 0 ? controllers.filter((name) => own.includes(name)) : controllers
    const hostsEntry: Entry[] = onHosts.length === controllers.length ? [] : [{ key: 'hosts', value: onHosts }]
    const units = [
      ...unitEntries(service, backends, onHosts, platform),
      ...(service === 'neutron' ? agentEntries(network, controllers, inventory) : []),
    ]
    return {
      key: service,
      value: [
        versionEntry(service, platform),
        ...hostsEntry,
        { key: 'units', value: units },
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

function versionEntry(service: ServiceName, platform: PlatformName): Entry {
  const last = lastVersions[platform]?.[service]
  const ask = platform === 'rdo' ? 'yum --showduplicates list' : 'apt-cache policy'
  return last === undefined
    ? {
        key: 'version',
        value: placeholder(`version of Ocata's ${service}`),
        origin: { kind: 'unknown', how: `the version that the hosts are to get: ${ask}, docs/reference/platforms.md` },
      }
    : {
        key: 'version',
        value: last,
        origin: { kind: 'guessed', why: `Ocata's last there`, check: 'packages' },
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
  return names.map((unit): Entry => {
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

/** The agents of Neutron, where they are not on the hosts that the release takes for theirs. */
function agentEntries(
  routing: readonly string[],
  controllers: readonly string[],
  inventory: Inventory,
): readonly Entry[] {
  const network = routing.length > 0 ? routing : controllers
  const why = routing.length > 0 ? 'some hosts that route are controllers' : 'no group has the name of network nodes'
  const onControllers = network.some((host) => controllers.includes(host))
  const hosts: Entry[] = onControllers ? [{ key: 'hosts', value: network }] : []
  const linuxbridge = inventory.agents.get('neutron_linuxbridge_agent')
  const l2: Entry[] =
    linuxbridge === undefined
      ? []
      : [
          {
            key: 'neutron-openvswitch-agent',
            value: 'none',
            origin: { kind: 'read', place: linuxbridge, note: 'Linux bridge' },
          },
          {
            key: 'neutron-linuxbridge-agent',
            value: [{ key: 'hosts', value: network }],
            origin: {
              kind: 'guessed',
              why: `${shownPlace(linuxbridge)}, on the hosts that route`,
              check: 'processes of neutron-linuxbridge-agent',
            },
          },
        ]
  if (!onControllers) return l2
  return [
    ...l2,
    ...['neutron-l3-agent', 'neutron-dhcp-agent', 'neutron-metadata-agent'].map((unit): Entry => ({
      key: unit,
      value: hosts,
      origin: { kind: 'guessed', why, check: `processes of ${unit}` },
    })),
  ]
}
