import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import type { Cloud } from '../model/cloud'
import { upgradeError } from '../model/errors'
import { sentenceOf, type Problem } from '../model/problems'
import { resolveCloud, type Worker } from '../model/resolve'

/** A cloud as it stands on disk now, with the sha256 of its file. */
export interface LoadedFile {
  readonly file: string
  readonly cloud: Cloud
  readonly sha256: string
}

/** Where clouds are looked up by name: OPENSTACK_UPGRADE_CLOUDS, or the folder `clouds` here. */
export function cloudsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(environment.OPENSTACK_UPGRADE_CLOUDS ?? 'clouds')
}

/** The file of a cloud that is given by its name (`production`) or as a file (`./cloud.yaml`). */
export function cloudPath(nameOrFile: string, folder: string = cloudsFolder()): string {
  if (isAbsolute(nameOrFile)) return nameOrFile
  if (/[/\\]|\.ya?ml$/.test(nameOrFile)) return resolve(nameOrFile)
  return join(folder, `${nameOrFile}.yaml`)
}

/**
 * Reads a cloud from disk.
 * @throws CloudFileUnreadable where there is no such file or it is no YAML, CloudFileInvalid with every problem in it,
 *   each with its line, value and remedy.
 */
export async function loadCloudFile(nameOrFile: string): Promise<LoadedFile> {
  const file = cloudPath(nameOrFile)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw upgradeError('CloudFileUnreadable', { file, reason }, error)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [broken] = document.errors
  if (broken !== undefined) throw upgradeError('CloudFileUnreadable', { file, reason: broken.message }, broken)
  const resolved = resolveCloud(document.toJS(), thisWorker())
  if (resolved.ok) return { file, cloud: resolved.cloud, sha256: createHash('sha256').update(text).digest('hex') }
  const problems = resolved.problems.map((found) => `${lineOf(document, lines, found)}${sentenceOf(found)}`)
  throw upgradeError('CloudFileInvalid', { file, problems })
}

function thisWorker(): Worker {
  const agent = process.env.SSH_AUTH_SOCK
  return { home: homedir(), ...(agent === undefined || agent === '' ? {} : { agent }) }
}

/** `line 7: ` of the nearest thing that is there on the way down to the problem. */
function lineOf(document: Document, lines: LineCounter, { path }: Problem): string {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return `line ${lines.linePos(node.range[0]).line}: `
  }
  return ''
}
