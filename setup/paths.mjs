import { accessSync, constants, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of this repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The folder for binaries that set-up installed, shared by all clones of one user. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'openstack-upgrade')
}

/** A user's PATH leaves these out on Debian, where haproxy and sshd live. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/**
 * The executables of that name, in the order in which a shell would find them, then those of the system's folders.
 * @param {string} name
 * @returns {string[]}
 */
export function onPath(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...systemFolders]
  return [...new Set(folders)].map((folder) => join(folder, name)).filter(isExecutable)
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
