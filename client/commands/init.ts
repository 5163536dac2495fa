import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, relative, resolve } from 'node:path'
import { cloudsFolder, codeOf, readCloudFile } from '../../cloud/load'
import { atHome } from '../../cloud/load/at-home'
import { UpgradeError, upgradeError } from '../../cloud/model/errors'
import { CloudName } from '../../cloud/model/ids'
import type { PlatformName } from '../../cloud/model/platform'
import type { ExitCode } from '../exit-codes'
import { askForSources } from '../init/ask'
import { draft, type Draft, type Sources } from '../init/draft'
import { initRoles, type InitRole } from '../init/field-names'
import { blanksIn, guessesIn } from '../init/guesses'
import { haproxyAt } from '../init/haproxy/files'
import { readInventories, type Inventory } from '../init/inventory'
import type { OwnGroups } from '../init/hosts'
import type { GivenConfig } from '../init/draft-balancers'
import { readSocket, withLive } from '../init/live'
import { cloudSchema, schemaPath } from '../init/schema'
import { onTerminal } from '../init/terminal'
import type { Print } from '../program/print'
import { widthOf, wrapped } from '../show/text'

/** The options of `init`. */
export interface InitOptions {
  readonly from?: readonly string[]
  readonly haproxy?: readonly string[]
  readonly group?: readonly string[]
  readonly platform?: PlatformName
  readonly name?: string
  readonly out?: string
  readonly live?: boolean
  readonly force?: boolean
  readonly schema?: boolean
}

/**
 * Writes a cloud.yaml from the operator's files, or from answers, and from the hosts themselves. Exit code 1 where lines of it
 * have still to be filled in.
 * @throws SourceUnreadable, InventoryUnreadable, HaproxyUnreadable, GroupOption, GroupUnknown, NoControllers, FileThere
 */
export async function initCommand(options: InitOptions, print: Print, complain: Print): Promise<ExitCode> {
  if (options.schema === true) {
    print(cloudSchema())
    return 0
  }
  const asks = options.from === undefined && options.haproxy === undefined
  if (asks && !process.stdin.isTTY) throw upgradeError('NothingToRead', {})
  const { out } = options
  const file =
    out === '-' ? undefined : resolve(atHome(out ?? `${cloudsFolder()}/${options.name ?? 'production'}.yaml`))
  // Nobody is asked in vain.
  if (file !== undefined && options.force !== true && existsSync(file)) throw upgradeError('FileThere', { file })
  const given = asks
    ? await onTerminal((ask) => askForSources(ask, print))
    : { inventory: await readInventories(options.from ?? []), haproxy: options.haproxy ?? [] }
  const read = await sourcesOf({ ...options, ...given }, file)
  const sources = options.live === true ? await withLive(read, complain) : read
  const made = draft(sources)
  if (made.isEmpty)
    throw upgradeError('NoControllers', {
      files: [...(options.from ?? []), ...given.haproxy],
      groups: sources.inventory.groupNames().slice(0, mostGroups),
    })
  if (file === undefined) {
    print(made.text.trimEnd())
    for (const remark of made.remarks) complain(remark)
    return 0
  }
  await write(file, made.text, options.force === true)
  return report(file, made, sources, print)
}

interface Given extends InitOptions {
  readonly inventory: Inventory
  readonly haproxy: readonly string[]
}

async function sourcesOf(
  { inventory, haproxy, group, platform, name }: Given,
  file: string | undefined,
): Promise<Sources> {
  const schema = schemaPath()
  const stem = basename(file ?? '').replace(/\.ya?ml$/, '')
  const isNamed = CloudName.safeParse(stem).success
  return {
    name: name ?? (isNamed ? stem : 'production'),
    ...(name !== undefined || isNamed ? {} : { nameOrigin: { kind: 'guessed', why: 'no --name' } as const }),
    platform: platform ?? 'ubuntu-cloud-archive',
    ...(platform === undefined ? { platformOrigin: unsaid } : {}),
    inventory,
    configs: await Promise.all(haproxy.map(configOf)),
    groups: ownGroups(group ?? [], inventory),
    ...(schema === undefined ? {} : { schema }),
  }
}

const unsaid = { kind: 'guessed', why: 'no --platform; debian and rdo are the others', check: 'packages' } as const

async function configOf(given: string): Promise<GivenConfig> {
  // A file may have = in its name.
  const [, host, named] = existsSync(given) ? [] : (/^([A-Za-z0-9._-]+)=(.+)$/.exec(given) ?? [])
  const file = named ?? given
  if (/^(unix|tcp|ssh):\/\//.test(file)) return readSocket(file, host)
  const config = await haproxyAt(file)
  return { config, ...(host === undefined ? {} : { host }) }
}

/** Groups that a sentence names. */
const mostGroups = 40

function ownGroups(given: readonly string[], inventory: Inventory): OwnGroups {
  const groups: Partial<Record<InitRole, string[]>> = {}
  for (const each of given) {
    const [word = '', group = ''] = each.split('=', 2)
    const role = initRoles.find((name) => name === word)
    if (role === undefined || group === '') throw upgradeError('GroupOption', { given: each, roles: initRoles })
    if ((inventory.hostsOf(group) ?? []).length === 0)
      throw upgradeError('GroupUnknown', { given: each, groups: inventory.groupNames().slice(0, mostGroups) })
    groups[role] = [...(groups[role] ?? []), group]
  }
  return groups
}

async function write(file: string, text: string, isForced: boolean): Promise<void> {
  try {
    // The clouds folder may be new. No deeper path is made: in it would be a slip.
    await mkdir(dirname(file)).catch(() => undefined)
    await writeFile(file, text, { flag: isForced ? 'w' : 'wx' })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw upgradeError('FileThere', { file }, error)
    throw upgradeError(
      'NotWritten',
      { file, reason: codeOf(error) === 'ENOENT' ? 'there is no such folder' : String(error) },
      error,
    )
  }
}

/** Says what was written, what was guessed, what is left to fill in, and what the loader says of it besides. */
async function report(
  out: string,
  { text, remarks }: Draft,
  { live, configs }: Sources,
  print: Print,
): Promise<ExitCode> {
  const width = widthOf(process.stdout)
  const shown = relative(process.cwd(), out)
  const guesses = guessesIn(text)
  const blanks = blanksIn(text)
  const say = (words: string, indent = ''): void => print(wrapped(words, width, indent).join('\n'))
  const list = (values: readonly Marked[]): void => {
    for (const [why, [first, ...others]] of alike(values)) {
      const also =
        others.length === 0
          ? ''
          : ` (and line${others.length > 1 ? 's' : ''} ${others.map(({ line }) => line).join(', ')})`
      say(`line ${first.line} ${first.path.join('.')}${also}: ${why}`, '  ')
    }
  }
  say(`${shown} is written.`)
  if (live !== undefined) {
    const answers = [...live.answers.values()]
    const read = answers.filter(({ kind }) => kind === 'read').length
    const running = configs.filter((config) => config.answers !== undefined).length
    say(
      `Read: ${read} of ${answers.length} hosts, ${running} HAProxies at work. ${countOf(text, /# found on /g)} values are found there.`,
    )
  }
  for (const remark of remarks) say(`! ${remark}`)
  if (guesses.length > 0) {
    say(
      `${guesses.length} values are guesses. Check each, and remove its comment; preflight lists those that it can't prove.`,
    )
    list(guesses)
  }
  const checks = [...new Set(guesses.flatMap(({ check }) => check ?? []))]
  if (checks.length > 0) say(`Preflight will prove guesses by: ${checks.join(', ')}.`)
  if (blanks.length > 0) {
    say(`${blanks.length} values are left to fill in. The file is refused until then.`)
    list(blanks)
  }
  try {
    const { cloud } = await readCloudFile(out)
    say(`It loads. Read the plan: openstack-upgrade plan ${cloud.order[0] ?? 'cloud'} --cloud ${cloudOption(out)}`)
    return 0
  } catch (error) {
    if (!(error instanceof UpgradeError)) throw error
    const known = new Set(blanks.map(({ line }) => line))
    const besides = error.message
      .split('\n')
      .filter((line) => /^ {2}(?!and \d+ more)/.test(line) && !known.has(lineNumber(line)))
    if (besides.length > 0) print(['The loader says besides:', ...besides].join('\n'))
    return 1
  }
}

const countOf = (text: string, expression: RegExp): number => [...text.matchAll(expression)].length

interface Marked {
  readonly line: number
  readonly path: readonly string[]
  readonly why: string
}

/** Values with one reason together: the version of each service, the hosts of one role. */
function alike(values: readonly Marked[]): readonly (readonly [why: string, group: readonly [Marked, ...Marked[]]])[] {
  const groups = new Map<string, [Marked, ...Marked[]]>()
  for (const value of values) {
    const [section, role] = value.path
    const key = JSON.stringify([value.why, section, section === 'hosts' ? role : value.path.at(-1)])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [value])
    else group.push(value)
  }
  return [...groups.values()].map((group) => [group[0].why, group] as const)
}

const lineNumber = (line: string): number => Number(/^ {2}line (\d+):/.exec(line)?.[1] ?? NaN)

/** The value of `--cloud` for a file: its name, if it is in the clouds folder. */
const cloudOption = (file: string): string =>
  dirname(file) === cloudsFolder() && file.endsWith('.yaml') ? basename(file, '.yaml') : relative(process.cwd(), file)
