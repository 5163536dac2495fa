import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../cloud/load'
import { upgradeError } from '../../cloud/model/errors'

/** Files that are read below one folder. */
const most = 1000

/**
 * The files of a folder and of those in it, by name as Ansible finds them. Links are followed, and each folder is read once:
 * a link may lead up.
 * @throws SourceUnreadable for a folder that may not be read, or with more files than an inventory has
 */
export async function filesBelow(
  folder: string,
  isWanted: (name: string, isFolder: boolean) => boolean,
): Promise<readonly string[]> {
  const seen = new Set<string>()
  const found: string[] = []
  const refused = (file: string, reason: string): Error => upgradeError('SourceUnreadable', { file, reason })
  const walk = async (at: string): Promise<void> => {
    const real = await realpath(at)
    if (seen.has(real)) return
    seen.add(real)
    const names = await readdir(at).catch((error: unknown) => {
      throw refused(at, `the folder may not be read (${codeOf(error) ?? 'no reason was given'})`)
    })
    for (const name of names.sort()) {
      const path = join(at, name)
      // A link may lead nowhere.
      const there = await stat(path).catch(() => undefined)
      if (there === undefined || !isWanted(name, there.isDirectory())) continue
      if (there.isDirectory()) await walk(path)
      else if (there.isFile()) found.push(path)
      if (found.length > most) throw refused(folder, `it has more than ${most} files`)
    }
  }
  await walk(folder)
  return found
}

export const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false
