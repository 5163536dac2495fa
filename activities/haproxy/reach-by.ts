import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Server } from '../../cloud/model/hosts'
import type { ProcessReading } from './process'
import { isOut, type ServerReading } from './server'

const pathOf = ({ backend, server }: { readonly backend: string; readonly server: string }): string =>
  `${backend}/${server}`

/**
 * Finds servers beside the listed ones that a stop of their unit would hit. These are servers in any backend of any balancer
 * with the address and port of a listed one, and servers that follow a listed one by `track`. Servers that are out take no
 * traffic. HAProxy tells ports from 1.7 on, and `track` from 1.5 on.
 */
export function otherWays(readings: readonly ProcessReading[], listed: readonly Server[]): readonly UpgradeError[] {
  const names = new Set(listed.map(pathOf))
  const places = new Map<string, string>()
  for (const reading of readings) {
    for (const server of reading.servers) {
      const place = placeOf(reading, server)
      if (place !== undefined && names.has(pathOf(server))) places.set(place, pathOf(server))
    }
  }
  return readings.flatMap((reading) =>
    reading.servers
      .filter((server) => !names.has(pathOf(server)) && isOut(server) !== true)
      .flatMap((server) => {
        const place = placeOf(reading, server)
        const same = place === undefined ? undefined : places.get(place)
        const followed = followedBy(reading, server, names)
        if (same === undefined && followed === undefined) return []
        const why =
          same === undefined
            ? `follows ${followed ?? ''} by track, so a drain of that one would empty it`
            : `reaches ${addressOf(server)}, as ${same} does`
        return [upgradeError('BackendUnlisted', { balancer: reading.target.balancer, server: pathOf(server), why })]
      }),
  )
}

/** True where a balancer does not tell to which port its servers go. */
export const tellsNoPorts = (readings: readonly ProcessReading[]): boolean =>
  readings.some(({ servers }) => servers.length > 0 && servers.every(({ endpoint }) => endpoint === undefined))

/** The listed server at the end of the chain that this one tracks. */
function followedBy(reading: ProcessReading, server: ServerReading, names: ReadonlySet<string>): string | undefined {
  const seen = new Set<string>()
  let tracked = server.tracks
  while (tracked !== undefined && !seen.has(tracked)) {
    if (names.has(tracked)) return tracked
    seen.add(tracked)
    const path = tracked
    tracked = reading.servers.find((other) => pathOf(other) === path)?.tracks
  }
  return undefined
}

/**
 * The address and port of a server; a loopback address is another place on each balancer. Undefined if HAProxy does not
 * tell.
 */
function placeOf({ target }: ProcessReading, { endpoint }: ServerReading): string | undefined {
  if (endpoint === undefined || endpoint.port === 0 || /^(-|0\.0\.0\.0|::)?$/.test(endpoint.address)) return undefined
  const place = `${endpoint.address} ${endpoint.port}`
  return /^(127\.|::1$)/.test(endpoint.address) ? `${target.balancer} ${place}` : place
}

const addressOf = ({ endpoint }: ServerReading): string =>
  endpoint === undefined ? '' : `${endpoint.address}:${endpoint.port}`
