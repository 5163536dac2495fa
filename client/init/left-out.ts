import { connectionOf, isLoggedInTo } from './connection'
import type { DraftHost } from './draft-host'
import type { Inventory } from './inventory'
import { shownHosts } from './origin'

/** Groups that are named; an inventory may have hundreds. */
const mostNamed = 8

/**
 * Sentences about the hosts of an inventory that have no role in the draft: an upgrade would not touch them, whatever runs
 * there. A container counts as the machine that it is on.
 */
export function leftOutRemarks(hosts: readonly DraftHost[], inventory: Inventory): readonly string[] {
  const taken = new Set(hosts.map(({ source }) => source))
  const byGroup = new Map<string, string[]>()
  const otherwise: string[] = []
  for (const { name, variables } of inventory.hosts.values()) {
    if (taken.has(name) || (variables.get('physical_host')?.value ?? name) !== name) continue
    // The machine that Ansible runs on is none of the cloud's.
    if (connectionOf(name, inventory) === 'local') continue
    if (!isLoggedInTo(name, inventory)) {
      otherwise.push(name)
      continue
    }
    const group = inventory.groupsOf(name)[0] ?? 'in no group'
    byGroup.set(group, [...(byGroup.get(group) ?? []), name])
  }
  const [first] = otherwise
  const switches =
    first === undefined
      ? []
      : [
          `Hosts that Ansible reaches by ${connectionOf(first, inventory)} or the like, not by SSH, are left out: ${shownHosts(otherwise)}.`,
        ]
  if (byGroup.size === 0) return switches
  const named = [...byGroup].slice(0, mostNamed).map(([group, names]) => `${group} (${shownHosts(names)})`)
  const more = byGroup.size > mostNamed ? ` and ${byGroup.size - mostNamed} groups more` : ''
  return [
    ...switches,
    `Hosts whose groups init has no role for are left out: ${named.join(', ')}${more}. Where they run services of OpenStack, give --group ROLE=GROUP.`,
  ]
}
