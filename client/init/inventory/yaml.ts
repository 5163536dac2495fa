import type { Said } from '../place'
import { upgradeError } from '../../../cloud/model/errors'
import type { Inventory } from './model'
import { hostsIn } from './ranges'
import type { Tree } from './tree'

/** Groups that are followed, one below another and in all: anchors can make more of them than memory holds. */
const most = { below: 30, inAll: 20_000 } as const

/**
 * Reads an inventory in Ansible's YAML form: groups with `hosts`, `children` and `vars`.
 * @throws InventoryUnreadable where a pattern stands for too many hosts, or groups nest without end
 */
export function readYaml(tree: Tree, into: Inventory): void {
  const counted = { groups: 0 }
  for (const { key, value } of tree.entries(tree.root)) readGroup(tree, key, value, into, 0, counted)
}

function readGroup(
  tree: Tree,
  group: string,
  value: unknown,
  into: Inventory,
  depth: number,
  counted: { groups: number },
): void {
  counted.groups += 1
  if (depth > most.below || counted.groups > most.inAll)
    throw upgradeError('InventoryUnreadable', {
      file: tree.file,
      reason: `${group} lies in groups without end`,
    })
  into.group(group)
  for (const { key, value: variables, place } of tree.entriesOrName(tree.get(value, 'hosts'))) {
    const found = hostsIn(key)
    if (found === undefined)
      throw upgradeError('InventoryUnreadable', { file: tree.file, reason: `${key} stands for too many hosts` })
    for (const name of found.names) {
      const host = into.host(name, place)
      into.join(group, name)
      if (found.port !== undefined) host.variables.set('ansible_port', { value: found.port, place })
      readVariables(tree, variables, host.variables)
    }
  }
  readVariables(tree, tree.get(value, 'vars'), into.group(group).variables)
  for (const child of tree.entriesOrName(tree.get(value, 'children'))) {
    into.nest(group, child.key)
    readGroup(tree, child.key, child.value, into, depth + 1, counted)
  }
}

/** Reads the scalars of a mapping. Of one that a vault holds, its place alone: no other group's value may stand for it. */
export function readVariables(tree: Tree, mapping: unknown, into: Map<string, Said>): void {
  if (!tree.isMapping(mapping)) return
  for (const { key, value, place } of tree.entries(mapping)) {
    const text = tree.text(value)
    if (text !== undefined) into.set(key, { value: text, place })
    else if (tree.isVault(value)) into.set(key, { value: '', place, isVault: true })
  }
}
