import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isMap, isNode, isScalar, type Document, type LineCounter } from 'yaml'
import type { Cloud } from '../model/cloud'
import type { UpgradeError } from '../model/errors'
import { upgradeError } from '../model/errors'
import { sentenceOf, type Problem } from '../model/problems'
import { resolveCloud, type Worker } from '../model/resolve'
import { documentOf, firstInWords, withoutQuote } from './document'
import { nameProblem } from './name'
import { textOf, Unfit } from './text'
import { userName } from './user-name'

/** A cloud as it is on disk now, with the sha256 of its file. */
export interface LoadedFile {
  readonly file: string
  readonly cloud: Cloud
  readonly sha256: string
}

/** The folder in which clouds are found by name: OPENSTACK_UPGRADE_CLOUDS, or the folder `clouds` here. */
export function cloudsFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(
    environment.OPENSTACK_UPGRADE_CLOUDS === '' ? 'clouds' : (environment.OPENSTACK_UPGRADE_CLOUDS ?? 'clouds'),
  )
}

/** The file of a cloud that is given by its name (`production`) or as a file (`./cloud.yaml`). */
export function cloudPath(nameOrFile: string, folder: string = cloudsFolder()): string {
  if (isAbsolute(nameOrFile)) return nameOrFile
  if (/[/\\]|\.ya?ml$/.test(nameOrFile)) return resolve(nameOrFile)
  return join(folder, `${nameOrFile}.yaml`)
}

/**
 * Reads a cloud from disk for an upgrade that is to begin, or be planned.
 * @throws as `readCloudFile`; CloudFileInvalid too where its workflow ids could be another cloud's
 */
export async function loadCloudFile(nameOrFile: string): Promise<LoadedFile> {
  const { lineOf: line, ...loaded } = await read(nameOrFile)
  const found = nameProblem(loaded.cloud.name, loaded.file, cloudsFolder())
  if (found === undefined) return loaded
  throw upgradeError('CloudFileInvalid', {
    file: loaded.file,
    count: 1,
    problems: [`${line(found)}${sentenceOf(found)}`],
  })
}

/**
 * Reads a cloud from disk, under any name: a running upgrade is shown and asked under the name that it began with.
 * @throws CloudFileUnreadable if there is no such file; CloudFileNotYaml with each place that is no YAML; CloudFileInvalid
 *   with every problem in it, each with its line, value and remedy
 */
export async function readCloudFile(nameOrFile: string): Promise<LoadedFile> {
  const { file, cloud, sha256 } = await read(nameOrFile)
  return { file, cloud, sha256 }
}

async function read(nameOrFile: string): Promise<LoadedFile & { readonly lineOf: (problem: Problem) => string }> {
  const file = cloudPath(nameOrFile)
  const text = await textOf(file).catch(async (error: unknown) => {
    if (isMissing(error)) throw await noSuchCloud(nameOrFile)
    throw upgradeError('CloudFileUnreadable', { file, reason: reasonOf(error) }, error)
  })
  const { document, lines } = documentOf(text, file)
  const resolved = resolveCloud(valueOf(document, file), thisWorker())
  const line = (problem: Problem): string => lineOf(document, lines, problem)
  if (resolved.ok) {
    const { notify } = resolved.cloud
    // The name that was asked for: another worker may have that name in another folder.
    const cloud = { ...resolved.cloud, notify: notify.kind === 'none' ? notify : { ...notify, cloud: nameOrFile } }
    return { file, cloud, sha256: createHash('sha256').update(text).digest('hex'), lineOf: line }
  }
  const problems = firstInWords(resolved.problems, (found) => `${line(found)}${sentenceOf(found)}`)
  throw upgradeError('CloudFileInvalid', { file, count: resolved.problems.length, problems })
}

/** The error for a missing cloud file; for a cloud by name it lists the names that exist. */
export async function noSuchCloud(nameOrFile: string): Promise<UpgradeError> {
  const file = cloudPath(nameOrFile)
  const missing = 'there is no such file'
  if (dirname(file) !== cloudsFolder()) return upgradeError('CloudFileUnreadable', { file, reason: missing })
  const names = await cloudNames()
  const known =
    names.length === 0
      ? 'that folder has none, and openstack-upgrade init writes one'
      : `that folder has ${names.join(', ')}`
  return upgradeError('CloudFileUnreadable', { file, reason: `${missing}; ${known}` })
}

/** The clouds of the clouds folder, by name. */
export async function cloudNames(): Promise<readonly string[]> {
  const files = await readdir(cloudsFolder()).catch((): readonly string[] => [])
  return files.filter((name) => name.endsWith('.yaml')).map((name) => name.slice(0, -'.yaml'.length))
}

/** The code of an error of the system, such as ENOENT. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined

const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT'

function reasonOf(error: unknown): string {
  if (error instanceof Unfit) return error.message
  return codeOf(error) === 'EACCES' ? `user ${userName()} may not read it` : String(error)
}

/** The whole as plain values. Aliases that would grow without end are refused by the parser. */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const problems = [withoutQuote(error instanceof Error ? error.message : String(error))]
    throw upgradeError('CloudFileNotYaml', { file, problems }, error)
  }
}

function thisWorker(): Worker {
  const agent = process.env.SSH_AUTH_SOCK
  return agent === undefined || agent === '' ? {} : { agent }
}

/** `line 7: ` of the nearest thing that is there on the way down to the problem. */
function lineOf(document: Document, lines: LineCounter, { path }: Problem): string {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown = document.getIn(path.slice(0, length - 1), true)
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1])
      : undefined
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return `line ${lines.linePos(node.range[0]).line}: `
  }
  return ''
}
