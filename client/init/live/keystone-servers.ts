import type { Sources } from '../draft'
import { unitsByPort } from '../field-names'
import { sameSpelling } from '../haproxy/address'
import { Inventory } from '../inventory'

/**
 * The sources of a cloud of which nothing but an HAProxy is known, with Keystone's servers as its controllers: once they are
 * asked, each tells its own name.
 */
export function withKeystoneServers(sources: Sources): Sources {
  if (sources.inventory.hosts.size > 0) return sources
  const inventory = new Inventory()
  const taken = new Set<string>()
  for (const { name, address, place } of sources.configs.flatMap(({ config }) =>
    config.backends.flatMap(({ servers }) => servers),
  )) {
    if (address.kind !== 'ip' || unitsByPort.get(address.port ?? 0)?.service !== 'keystone') continue
    const at = sameSpelling(address.host)
    if (taken.has(at) || inventory.hosts.has(name)) continue
    taken.add(at)
    inventory.host(name, place).variables.set('ansible_host', { value: address.host, place })
    inventory.join('controllers', name)
  }
  return { ...sources, inventory }
}
