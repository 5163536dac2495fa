import { createHash, createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { onThisWorker } from '../../activities/ssh/on-this-worker'
import { knownName, linesFor, parseKnownHosts } from '../../activities/ssh/known-hosts'
import type { Cloud } from '../../cloud/model/cloud'
import { agentOfWorker, type Login } from '../../cloud/model/hosts'
import { digestOf, missing } from './published'

/** A file that a worker has for a cloud, by its name in cloud.yaml. */
export interface FileOfCloud {
  readonly name: string
  readonly digest: string
}

/** Hosts whose lines of known_hosts are compared: each line may be a hash that has to be tried for each host. */
const knownHostsAtMost = 300

const read = (path: string): Promise<Buffer | undefined> => readFile(path).catch(() => undefined)

/** Every login that stands in a value, those of bastions too. */
function loginsIn(value: unknown): readonly Login[] {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(loginsIn)
  return 'knownHostsPaths' in value ? [value as Login, ...inner] : inner
}

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)]

/**
 * The digests of the files that a cloud names: keys, passphrases, and of known_hosts the keys of the cloud's hosts. A
 * passphrase can be guessed, so its digest is made with its key's, which can't.
 */
export async function filesNamedBy(cloud: Cloud): Promise<FileOfCloud[]> {
  const logins = loginsIn(cloud)
  const files: FileOfCloud[] = []
  for (const keyPath of unique(logins.map((login) => login.keyPath))) {
    if (keyPath === undefined) continue
    const login = logins.find((each) => each.keyPath === keyPath)
    const here = login === undefined ? undefined : onThisWorker(withoutAgent(login))
    const key = here?.keyPath === undefined ? undefined : await read(here.keyPath)
    files.push({ name: keyPath, digest: key === undefined ? missing : digestOf(key) })
    if (here?.passphrasePath === undefined || login?.passphrasePath === undefined) continue
    const passphrase = await read(here.passphrasePath)
    const isThere = passphrase !== undefined && key !== undefined
    const keyed = isThere && createHmac('sha256', createHash('sha256').update(key).digest()).update(passphrase).digest()
    files.push({ name: login.passphrasePath, digest: keyed === false ? missing : digestOf(keyed) })
  }
  for (const paths of unique(logins.map(({ knownHostsPaths }) => JSON.stringify(knownHostsPaths)))) {
    const alike = logins.filter(({ knownHostsPaths }) => JSON.stringify(knownHostsPaths) === paths)
    files.push(await knownHostsOf(alike))
  }
  return files
}

/** The agent is no file, and a worker without one is told of at its first login. */
function withoutAgent({ agent, ...login }: Login): Login {
  return agent === undefined || agent === agentOfWorker ? login : { ...login, agent }
}

/** Two people's known_hosts are never alike: so the keys of these hosts are compared, and nothing else in the files. */
async function knownHostsOf(logins: readonly Login[]): Promise<FileOfCloud> {
  const [first] = logins
  const paths = first?.knownHostsPaths ?? []
  const here = first === undefined ? [] : onThisWorker(withoutAgent(first)).knownHostsPaths
  const texts = await Promise.all(here.map(read))
  const name = `${paths.join(', ')} for the hosts of this cloud`
  if (texts.every((text) => text === undefined)) return { name, digest: missing }
  const lines = texts.flatMap((text, index) => parseKnownHosts(text?.toString() ?? '', here[index] ?? ''))
  const names = unique(logins.map(({ address, port }) => knownName(address, port))).slice(0, knownHostsAtMost)
  const keys: string[] = []
  for (const host of names) {
    // Lets the worker do other things between two hosts.
    await new Promise((resolve) => setImmediate(resolve))
    keys.push(...linesFor(lines, host).map(({ mark, key }) => `${host} ${mark} ${key.toString('base64')}`))
  }
  return { name, digest: digestOf([...unique(keys)].sort().join('\n')) }
}
