import type { ProcessReading } from '../../../activities/haproxy'
import type { Address } from '../haproxy/address'
import type { Backend, HaproxyConfig, ServerLine } from '../haproxy/config'
import type { Place } from '../place'

/** A running HAProxy: its servers as each of its processes has them, and its name for a person. */
export interface Running {
  readonly name: string
  readonly readings: readonly ProcessReading[]
}

/** The configuration that a running HAProxy tells of: its backends and their servers. It tells no ports of its own. */
export const configOfRunning = ({ name, readings }: Running): HaproxyConfig => ({
  file: name,
  backends: backendsOf(name, readings),
  sockets: [],
  peers: [],
  remarks: [],
})

/**
 * A configuration with the servers that the running HAProxy has: those of a template, and addresses that its environment
 * gives. Sentences tell of servers that only one of the two has, since somebody has to reload HAProxy, or forget a change.
 */
export function withRunning(
  config: HaproxyConfig,
  running: Running,
): { readonly config: HaproxyConfig; readonly remarks: readonly string[] } {
  const known = new Map(backendsOf(running.name, running.readings).map((backend) => [backend.name, backend]))
  const remarks: string[] = []
  const backends = config.backends.map((backend): Backend => {
    const now = known.get(backend.name)
    if (now === undefined) {
      if (backend.servers.length > 0)
        remarks.push(`${running.name} has no backend ${backend.name}, which ${config.file} has`)
      return backend
    }
    const inFile = new Set(backend.servers.map((server) => server.name))
    const lost = backend.servers.filter(({ name }) => !now.servers.some((server) => server.name === name))
    const more = now.servers.filter(({ name }) => !inFile.has(name))
    for (const { name } of lost)
      remarks.push(`${running.name} has no server ${backend.name}/${name}, which ${config.file} has`)
    if (backend.unread.length === 0)
      for (const { name } of more)
        remarks.push(`${running.name} has a server ${backend.name}/${name}, which ${config.file} has not`)
    const addressNow = (server: ServerLine): Address =>
      server.address.kind === 'other'
        ? (now.servers.find(({ name }) => name === server.name)?.address ?? server.address)
        : server.address
    return {
      ...backend,
      servers: [...backend.servers.map((server) => ({ ...server, address: addressNow(server) })), ...more],
      unread: [],
    }
  })
  return { config: { ...config, backends }, remarks }
}

function backendsOf(name: string, readings: readonly ProcessReading[]): readonly Backend[] {
  const place: Place = { file: name, line: 0 }
  const byName = new Map<string, Backend>()
  for (const { backends, servers } of readings) {
    for (const { backend } of backends)
      if (!byName.has(backend)) byName.set(backend, { name: backend, place, servers: [], ports: new Set(), unread: [] })
    for (const { backend, server, endpoint, address } of servers) {
      const own = byName.get(backend)?.servers
      if (own === undefined || own.some((each) => each.name === server)) continue
      const host = endpoint?.address ?? address
      const isTold = host !== undefined && host !== '-' && host !== ''
      own.push({
        name: server,
        place,
        address: isTold ? { kind: 'ip', host, port: endpoint?.port } : { kind: 'other' },
      })
    }
  }
  return [...byName.values()]
}
