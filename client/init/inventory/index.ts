import { basename, dirname, resolve } from 'node:path'
import { atHome } from '../../../cloud/load/at-home'
import { upgradeError } from '../../../cloud/model/errors'
import { sourceText } from '../source-text'
import { filesBelow, isFolder } from '../files-below'
import { readIni } from './ini'
import { readJson } from './json'
import { Inventory } from './model'
import { Tree } from './tree'
import { isUserConfig, readUserConfig } from './user-config'
import { readVarsFolders } from './vars-folders'
import { readYaml } from './yaml'

export { Inventory, type InventoryHost, type Tool } from './model'

/**
 * Reads inventories into one, with the folders `group_vars` and `host_vars` beside them. openstack-ansible has
 * openstack_user_config.yml and openstack_inventory.json, kolla-ansible multinode; others are ini, YAML or JSON.
 * @throws SourceUnreadable, InventoryUnreadable
 */
export async function readInventories(paths: readonly string[]): Promise<Inventory> {
  const inventory = new Inventory()
  const folders = new Set<string>()
  for (const path of paths.map(atHome)) {
    const isDirectory = await isFolder(path)
    for (const file of isDirectory ? await inventoriesIn(path) : [path])
      readInventory(await sourceText(file), basename(file), inventory)
    folders.add(resolve(isDirectory ? path : dirname(path)))
  }
  // Their groups and hosts may stand in any of the files, and their words count more than those of the files.
  for (const folder of folders) await readVarsFolders(folder, inventory)
  return inventory
}

/** Names that Ansible passes over in a folder of inventories. */
const passedOver = /^\.|^(group_vars|host_vars|vars_plugins)$|~$|\.(pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)$/

async function inventoriesIn(folder: string): Promise<readonly string[]> {
  const files = await filesBelow(folder, (name) => !passedOver.test(name))
  if (files.length > 0) return files
  throw upgradeError('SourceUnreadable', { file: folder, reason: 'it is a folder without an inventory' })
}

/** Reads one inventory, whichever form it has. */
export function readInventory(text: string, file: string, into: Inventory): void {
  const begin = text.trimStart()
  if (begin.startsWith('#!'))
    throw upgradeError('InventoryUnreadable', { file, reason: 'it is a program, and none is run' })
  if (begin.startsWith('$ANSIBLE_VAULT'))
    throw upgradeError('InventoryUnreadable', { file, reason: 'it is a vault, and none is opened' })
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
