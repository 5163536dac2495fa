import type { DraftHost } from './draft-host'
import type { Inventory } from './inventory'
import { shownHosts } from './origin'

/** Groups that are named; an inventory may have hundreds. */
const mostNamed = 8

/**
 * A sentence about the hosts of an inventory that have no role in the draft: an upgrade would not touch them, whatever runs
 * there. A container counts as the machine that it is on.
 */
export function leftOutRemarks(hosts: readonly DraftHost[], inventory: Inventory): readonly string[] {
  const taken = new Set(hosts.map(({ source }) => source))
  const byGroup = new Map<string, string[]>()
  for (const { name, variables } of inventory.hosts.values()) {
    if (taken.has(name) || (variables.get('physical_host')?.value ?? name) !== name) continue
    // The machine that Ansible runs on is none of the cloud's.
    if (inventory.variable(name, 'ansible_connection')?.value === 'local') continue
    const group = inventory.groupsOf(name)[0] ?? 'in no group'
    byGroup.set(group, [...(byGroup.get(group) ?? []), name])
  }
  if (byGroup.size === 0) return []
  const named = [...byGroup].slice(0, mostNamed).map(([group, names]) => `${group} (${shownHosts(names)})`)
  const more = byGroup.size > mostNamed ? ` and ${byGroup.size - mostNamed} groups more` : ''
  return [
    `Hosts whose groups init has no role for are left out: ${named.join(', ')}${more}. Where they run services of OpenStack, give --group ROLE=GROUP.`,
  ]
}
