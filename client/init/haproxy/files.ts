import { basename, join } from 'node:path'
import { atHome } from '../../../cloud/load/at-home'
import { upgradeError } from '../../../cloud/model/errors'
import { filesBelow, isFolder } from '../files-below'
import { sourceText } from '../source-text'
import { readHaproxyFiles, type HaproxyConfig } from './config'

/**
 * Reads a haproxy.cfg, or a folder as HAProxy's option -f does: its files *.cfg, by name.
 * @throws SourceUnreadable, HaproxyUnreadable
 */
export async function haproxyAt(given: string): Promise<HaproxyConfig> {
  const path = atHome(given)
  if (!(await isFolder(path))) return readHaproxyFiles([{ text: await sourceText(path), file: basename(path) }])
  const files = await filesBelow(path, (name, isDirectory) => !isDirectory && /^[^.].*\.cfg$/.test(name))
  if (files.length === 0)
    throw upgradeError('SourceUnreadable', { file: path, reason: 'it is a folder without a file *.cfg' })
  const read = files.map(async (file) => ({ text: await sourceText(file), file: join(basename(path), basename(file)) }))
  return readHaproxyFiles(await Promise.all(read), basename(path))
}
