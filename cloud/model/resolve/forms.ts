import type { Cloud, ServiceOnCloud, Unit } from '../cloud'
import type { Server } from '../hosts'
import { HostName } from '../ids'

/** Each server once. */
const once = (servers: readonly Server[]): readonly Server[] => [
  ...new Map(servers.map((server) => [`${server.backend}/${server.server}`, server])).values(),
]

/**
 * Adds to each unit that becomes others the servers of units with their names in any service: an apache2 that takes in
 * cinder-api is restarted, and all that it answers has to be drained.
 */
export function withServersOfForms(services: Cloud['services']): Cloud['services'] {
  const everyUnit = Object.values(services).flatMap((service) => service.units)
  const withForms = (unit: Unit): Unit => {
    if (unit.becomes === undefined) return unit
    const names = new Set(unit.becomes.map(({ name }) => name))
    const shared = everyUnit.filter(({ name }) => names.has(name))
    const servers = Object.entries(unit.servers).map(([host, own]): [string, readonly Server[]] => [
      host,
      once([...own, ...shared.flatMap((each) => each.servers[HostName.parse(host)] ?? [])]),
    ])
    return { ...unit, servers: Object.fromEntries(servers) }
  }
  return Object.fromEntries(
    Object.entries(services).map(([name, service]): [string, ServiceOnCloud] => [
      name,
      { ...service, units: service.units.map(withForms) },
    ]),
  )
}
