import { readdir } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { sourceText } from '../source-text'
import { filesBelow, isFolder } from '../files-below'
import type { Inventory } from './model'
import { Tree } from './tree'
import { readVariables } from './yaml'

/** Endings of files with variables, in the order in which Ansible looks for the file or the folder of a name. */
const endings = ['', '.yml', '.yaml', '.json'] as const

/** Reads `group_vars` and `host_vars` of a folder, as Ansible does beside an inventory. */
export async function readVarsFolders(folder: string, into: Inventory): Promise<void> {
  for (const kind of ['group_vars', 'host_vars'] as const) {
    const at = join(folder, kind)
    for (const [name, entry] of chosen(await readdir(at).catch(() => []))) {
      const known = kind === 'host_vars' ? into.hosts.get(name)?.variables : variablesOfGroup(name, into)
      if (known === undefined) continue
      const path = join(at, entry)
      const files = (await isFolder(path)) ? await filesBelow(path, isRead) : [path]
      for (const file of files) {
        const text = await sourceText(file)
        const shown = relative(folder, file)
        if (text.startsWith('$ANSIBLE_VAULT')) into.unread.push(`${shown} is a vault and was not read`)
        else {
          const tree = Tree.of(text, shown)
          readVariables(tree, tree.root, known)
        }
      }
    }
  }
}

/** Names with the one entry that Ansible takes for each: of `all` and `all.yml` it passes the second over. */
function chosen(entries: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const ending of endings)
    for (const entry of [...entries].sort()) {
      const name = entry.slice(0, entry.length - ending.length)
      if (entry.endsWith(ending) && !found.has(name)) found.set(name, entry)
    }
  return found
}

/** In the folder of a name, backups and papers are passed over, and folders whose names have an ending. */
const isRead = (name: string, isDirectory: boolean): boolean =>
  !/^\.|~$/.test(name) && (isDirectory ? extname(name) === '' : endings.some((ending) => ending === extname(name)))

const variablesOfGroup = (name: string, into: Inventory): ReturnType<Inventory['group']>['ownFiles'] | undefined =>
  name === 'all' || into.hostsOf(name) !== undefined ? into.group(name).ownFiles : undefined
