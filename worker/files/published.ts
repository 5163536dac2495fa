import { createHash } from 'node:crypto'

/**
 * The files of a worker as it publishes them: in the identity of a poll on a queue that never has a task. Temporal keeps the
 * identities of the last five minutes' polls, so no store of our own is needed.
 */
export interface PublishedFiles {
  readonly worker: string
  /** The digest of each file, by the file's key. */
  readonly digests: ReadonlyMap<string, string>
  /** False if there was no room for all of them. */
  readonly isWhole: boolean
}

/** The queue that a worker's polls for its files go to. */
export const filesQueue = (taskQueue: string): string => `${taskQueue}-files`

/** Temporal refuses an identity that is longer. */
const identityCharacters = 1000
const keyCharacters = 5
const digestCharacters = 5
const entryCharacters = keyCharacters + digestCharacters
const pattern = /^(\S{1,300}) files:([+.])([\w-]*)$/

const shortHash = (text: string | Buffer, characters: number): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, characters)

/** The key of a file, which all workers compute alike: of its cloud and its name in cloud.yaml. */
export const keyOf = (cloud: string, name: string): string => shortHash(`${cloud}\n${name}`, keyCharacters)

/** Thirty bits of a sum: enough to see that files differ, too few to find a secret by. */
export const digestOf = (content: string | Buffer): string => shortHash(content, digestCharacters)

/** Stands in the place of the digest of a file that is not there, or can't be read. */
export const missing = '-'.repeat(digestCharacters)

/** The identity that publishes these files. */
export function identityWith(worker: string, digests: ReadonlyMap<string, string>): string {
  const head = `${worker} files:`
  const room = Math.floor((identityCharacters - head.length - 1) / entryCharacters)
  const entries = [...digests].slice(0, Math.max(0, room)).map(([key, digest]) => key + digest)
  return `${head}${entries.length < digests.size ? '+' : '.'}${entries.join('')}`
}

/** Reads such an identity; undefined for any other one. */
export function publishedIn(identity: string): PublishedFiles | undefined {
  const [, worker, more, text = ''] = pattern.exec(identity) ?? []
  if (worker === undefined || text.length % entryCharacters !== 0) return undefined
  const entries = text.match(new RegExp(`.{${entryCharacters}}`, 'g')) ?? []
  const digests = entries.map((entry) => [entry.slice(0, keyCharacters), entry.slice(keyCharacters)] as const)
  return { worker, digests: new Map(digests), isWhole: more === '.' }
}
