import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { contained } from './contained'

/** The folder of every base of this user. Remove it when no lab is up and none is wanted any more. */
export function cacheFolder(): string {
  const caches = process.env.XDG_CACHE_HOME
  return join(caches === undefined || caches === '' ? join(homedir(), '.cache') : caches, 'openstack-upgrade/lab-real')
}

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  if (folder === dirname(folder)) throw new Error(`no package.json above ${__dirname}`)
  return packageRoot(dirname(folder))
}

/** The lab's own files as they stand in the repository: programs, requirements, configuration. */
export const sources = join(packageRoot(__dirname), 'lab/real')

/** One part of the base: made once from its inputs, and again only when one of them has changed. */
export interface Part {
  readonly name: string
  /** The line that is printed while it is made. */
  readonly saying: string
  /** The folder's name, with a hash of its inputs. */
  readonly key: string
}

/**
 * @param inputs files and folders below lab/real
 * @param parts the parts that it is built on
 */
export function part(name: string, saying: string, inputs: readonly string[], parts: readonly Part[]): Part {
  const hash = createHash('sha256')
  for (const on of parts) hash.update(`${on.key}\n`)
  for (const file of inputs.flatMap(filesUnder))
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(sources, file)))
      .update('\n')
  return { name, saying, key: `${name}-${hash.digest('hex').slice(0, 16)}` }
}

function filesUnder(path: string): string[] {
  if (!statSync(join(sources, path)).isDirectory()) return [path]
  return readdirSync(join(sources, path))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

/**
 * The folder of a part, which is made if it isn't there. A part is built aside and renamed once it is whole and on the disk.
 * So an interrupted build is never taken for a part.
 */
export async function made(
  on: Part,
  say: (line: string) => void,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), on.key)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.unfinished`
  const begun = Date.now()
  say(`${on.saying} …`)
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true, mode: 0o755 })
  await make(unfinished)
  await contained({ what: `${on.name} could not be written`, command: ['sync', '-f', unfinished], limitSeconds: 300 })
  renameSync(unfinished, folder)
  say(`${on.saying}: done in ${Math.round((Date.now() - begun) / 1000)} s`)
  return folder
}

/**
 * Does work that no other builder of this user does at that time. The lock is the kernel's (flock): it ends with this
 * process, after any kind of end.
 */
export async function withLock<T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> {
  mkdirSync(cacheFolder(), { recursive: true })
  const file = openSync(join(cacheFolder(), 'lock'), 'a')
  try {
    // The lock belongs to the open file, which the two programs share, not to flock(1).
    if (!(await flock(file, ['--nonblock']))) {
      say('waiting for another build of the base to end')
      if (!(await flock(file, []))) throw new Error(`${cacheFolder()}/lock could not be locked`)
    }
    return await work()
  } finally {
    closeSync(file)
  }
}

async function flock(file: number, options: readonly string[]): Promise<boolean> {
  const child = spawn('flock', [...options, '3'], { stdio: ['ignore', 'ignore', 'ignore', file] })
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0
}
