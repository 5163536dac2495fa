import { z } from 'zod'

/** A unit that systemd has started or stopped. */
export interface UnitEvent {
  readonly unit: string
  readonly what: 'started' | 'stopped'
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A package that dpkg began to unpack, or that it has installed. */
export interface PackageEvent {
  readonly package: string
  readonly what: 'unpacked' | 'installed'
  readonly version: string
  /** The second in which it was, in milliseconds since 1970. */
  readonly at: number
}

/** A statement that moved a version of a database. */
export interface VersionMove {
  readonly database: string
  /** Keystone has three: keystone_expand. */
  readonly repository: string
  readonly to: string
  /** The second in which it was, in milliseconds since 1970. */
  readonly at: number
}

/** systemd's own ids of its messages (sd-messages(3)). */
const messages = {
  started: '39f53479d3a045ac8e11786248231fbf',
  stopped: '9d1aaa27d60140bd96365438aad20286',
} as const

/** systemd has started every enabled unit once it reaches this one. */
const bootTarget = 'multi-user.target'

/** Matches of journalctl for the entries that are read here. */
export const journalMatches = Object.values(messages)
  .map((id) => `MESSAGE_ID=${id}`)
  .join(' ')

const Entry = z.object({
  MESSAGE_ID: z.string(),
  UNIT: z.string().optional(),
  _BOOT_ID: z.string(),
  __REALTIME_TIMESTAMP: z.coerce.number(),
})

/**
 * The units that were started and stopped, as a journal's entries in JSON tell it. A boot starts units before it is through:
 * those starts are left out.
 */
export function unitEvents(journal: string): UnitEvent[] {
  const entries = journal
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => Entry.parse(JSON.parse(line)))
  const bootedAt = new Map<string, number>()
  for (const { UNIT, _BOOT_ID, __REALTIME_TIMESTAMP } of entries)
    if (UNIT === bootTarget) bootedAt.set(_BOOT_ID, __REALTIME_TIMESTAMP)
  return entries.flatMap(({ MESSAGE_ID, UNIT, _BOOT_ID, __REALTIME_TIMESTAMP }) => {
    const what = MESSAGE_ID === messages.started ? 'started' : 'stopped'
    const isOfBoot = __REALTIME_TIMESTAMP < (bootedAt.get(_BOOT_ID) ?? Infinity)
    if (UNIT?.endsWith('.service') !== true || isOfBoot) return []
    return [{ unit: UNIT.slice(0, -'.service'.length), what, at: __REALTIME_TIMESTAMP / 1000 }]
  })
}

/** The packages that dpkg unpacked and installed, as its log tells it. The hosts' clock is UTC. */
export function packageEvents(log: string): PackageEvent[] {
  return log.split('\n').flatMap((line): PackageEvent[] => {
    const [day = '', time = '', ...words] = line.split(' ')
    const at = Date.parse(`${day}T${time}Z`)
    const [verb, second = '', third = '', fourth = ''] = words
    const nameOf = (word: string): string => word.replace(/:.*$/, '')
    if (verb === 'upgrade') return [{ package: nameOf(second), what: 'unpacked', version: fourth, at }]
    if (verb === 'status' && second === 'installed')
      return [{ package: nameOf(third), what: 'installed', version: fourth, at }]
    return []
  })
}

/** The versions that moved, as MariaDB's general log tells it. The machine's clock is UTC. */
export function versionMoves(generalLog: string): VersionMove[] {
  const databases = new Map<string, string>()
  const moves: VersionMove[] = []
  let at = 0
  for (const line of generalLog.split('\n')) {
    const [, time = '', thread = '', command = '', text = ''] =
      /^(\d{6} [ \d]\d:\d\d:\d\d)?\t\s*(\d+) (Connect|Init DB|Query)\t(.*)$/.exec(line) ?? []
    if (thread === '') {
      at = secondOf(/^\d{6} [ \d]\d:\d\d:\d\d(?=\t)/.exec(line)?.[0] ?? '') ?? at
      continue
    }
    at = secondOf(time) ?? at
    if (command === 'Connect') databases.set(thread, / on (\S*)/.exec(text)?.[1] ?? '')
    if (command === 'Init DB') databases.set(thread, text)
    const to =
      /^UPDATE (?:migrate_version SET version=(\d+)|alembic_version SET version_num='(\w+)')/.exec(text) ?? undefined
    if (to === undefined) continue
    const repository = /repository_id = '(\w+)'/.exec(text)?.[1] ?? ''
    moves.push({ database: databases.get(thread) ?? '', repository, to: to[1] ?? to[2] ?? '', at })
  }
  return moves
}

/** MariaDB writes `261129  7:40:03`. */
function secondOf(time: string): number | undefined {
  const found = /^(\d\d)(\d\d)(\d\d) ([ \d]\d):(\d\d):(\d\d)$/.exec(time)
  if (found === null) return undefined
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number)
  return Date.UTC(2000 + year, month - 1, day, hour, minute, second)
}
