import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { upgradeError } from '../../../cloud/model/errors'
import { sourceText } from '../source-text'
import { readIni } from './ini'
import { readJson } from './json'
import { Inventory } from './model'
import { Tree } from './tree'
import { isUserConfig, readUserConfig } from './user-config'
import { readVariables, readYaml } from './yaml'

export { Inventory, type InventoryHost, type Tool } from './model'

/**
 * Reads inventories into one, with the folders `group_vars` and `host_vars` beside them. openstack-ansible has
 * openstack_user_config.yml and openstack_inventory.json, kolla-ansible multinode; others are ini, YAML or JSON.
 * @throws SourceUnreadable, InventoryUnreadable
 */
export async function readInventories(files: readonly string[]): Promise<Inventory> {
  const inventory = new Inventory()
  for (const file of (await Promise.all(files.map(filesIn))).flat()) {
    readInventory(await sourceText(file), basename(file), inventory)
    for (const folder of ['group_vars', 'host_vars'] as const)
      await readFolder(join(dirname(file), folder), folder, inventory)
  }
  return inventory
}

/** Endings that Ansible passes over in a folder of inventories. */
const passedOver = /^\.|~$|\.(pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry)$/

/** A file itself; of a folder, the inventories in it. */
async function filesIn(path: string): Promise<readonly string[]> {
  const inside = await readdir(path, { withFileTypes: true }).catch(() => undefined)
  if (inside === undefined) return [path]
  const names = inside.filter((entry) => entry.isFile() && !passedOver.test(entry.name)).map(({ name }) => name)
  if (names.length === 0)
    throw upgradeError('SourceUnreadable', { file: path, reason: 'it is a folder without an inventory' })
  return names.sort().map((name) => join(path, name))
}

/** Reads one inventory, whichever form it has. */
export function readInventory(text: string, file: string, into: Inventory): void {
  const begin = text.trimStart()
  if (begin.startsWith('#!'))
    throw upgradeError('InventoryUnreadable', { file, reason: 'it is a program, and none is run' })
  if (begin.startsWith('{')) readJson(text, file, into)
  else if (isYaml(text, file)) {
    const tree = Tree.of(text, file)
    if (tree.get(tree.root, 'plugin') !== undefined)
      throw upgradeError('InventoryUnreadable', { file, reason: "it is a plugin's configuration, and none is run" })
    if (isUserConfig(tree)) readUserConfig(tree, into)
    else readYaml(tree, into)
  } else readIni(text, file, into)
  // Groups that kolla-ansible's multinode has and nobody else's inventory.
  if (['baremetal', 'bifrost', 'deployment'].every((group) => into.hostsOf(group) !== undefined))
    into.tool = 'kolla-ansible'
}

/** YAML's first line of text opens a mapping or a document; ini's opens a section, or has a host. */
function isYaml(text: string, file: string): boolean {
  if (/\.ya?ml(\.\w+)?$/.test(file)) return true
  const first = text.split('\n').find((line) => /^\s*[^\s#;]/.test(line)) ?? ''
  return first.startsWith('---') || /^[^\s[=]+:\s*(#.*)?$/.test(first)
}

/** Reads `group_vars` or `host_vars`: a file for each name, or a folder of files. */
async function readFolder(folder: string, kind: 'group_vars' | 'host_vars', into: Inventory): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const name = entry.name.replace(/\.(ya?ml|json)$/, '')
    const known = kind === 'host_vars' ? into.hosts.get(name)?.variables : variablesOfGroup(name, into)
    if (known === undefined) continue
    const path = join(folder, entry.name)
    const inner = entry.isDirectory() ? await readdir(path) : undefined
    for (const file of inner?.sort().map((each) => join(path, each)) ?? [path]) {
      const text = await sourceText(file)
      const shown = join(kind, entry.name, entry.isDirectory() ? basename(file) : '').replace(/\/$/, '')
      if (text.startsWith('$ANSIBLE_VAULT')) into.unread.push(`${shown} is a vault and was not read`)
      else {
        const tree = Tree.of(text, shown)
        readVariables(tree, tree.root, known)
      }
    }
  }
}

const variablesOfGroup = (name: string, into: Inventory): ReturnType<Inventory['group']>['variables'] | undefined =>
  name === 'all' || into.hostsOf(name) !== undefined ? into.group(name).variables : undefined
