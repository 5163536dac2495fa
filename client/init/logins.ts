import type { DraftHost } from './draft-host'
import type { Inventory } from './inventory'
import { fields, isTrue, loginOf, saidOf, unreadIn, type Field } from './login'
import { loginRemarks, sshOptions } from './login-remarks'
import { shownHosts } from './origin'
import { shownPlace, type Said } from './place'
import type { Entry } from './yaml-lines'

type Usual = Readonly<Partial<Record<Field, Said>>>

/** The logins of a cloud: `ssh` for all hosts, and what each host has of its own. */
export interface Logins {
  readonly ssh: Entry
  readonly ownOf: (host: DraftHost) => readonly Entry[]
}

/**
 * Collects how an inventory logs in. Most hosts' way becomes `ssh`; a host with another one says so itself.
 * @param letIn hosts that have let us in by it: if all that were asked have, it is no guess any more
 */
export function draftLogins(hosts: readonly DraftHost[], inventory: Inventory, letIn: LetIn = nobody): Logins {
  const logins = new Map(hosts.map(({ source }) => [source, loginOf(source, inventory)] as const))
  const all = [...logins.values()]
  const unread = (field: Field): string | undefined => unreadIn(all.map((login) => login[field]))
  const restOf = (field: Field): string | undefined =>
    unread(field) ?? (all.some((login) => login[field] === undefined) ? 'others say nothing' : undefined)
  const usual: Partial<Record<Field, Said>> = {}
  for (const field of fields) {
    const said = mostCommon(all.map((login) => saidOf(login[field])))
    // 22 is what a host has that says nothing.
    if (said !== undefined && (field !== 'port' || all.every(({ port }) => saidOf(port)?.value === said.value)))
      usual[field] = said
  }
  return {
    ssh: {
      key: 'ssh',
      value: [
        ...sshEntries(usual, restOf, unread).map((entry) => proven(entry, letIn)),
        ...knownHostsEntry(hosts.map(({ source }) => knownHostsOf(source, inventory))),
      ],
      above: loginRemarks(hosts, inventory),
    },
    ownOf: ({ source }) =>
      fields.flatMap((field) => {
        const own = saidOf(logins.get(source)?.[field])
        return own === undefined || own.value === usual[field]?.value ? [] : [entryOf(field, own)]
      }),
  }
}

/** The file in which a host's key is looked up, where the inventory gives ssh another one. /dev/null checks nothing. */
function knownHostsOf(source: string, inventory: Inventory): Said | undefined {
  for (const option of sshOptions) {
    const said = inventory.variable(source, option)
    const file = /UserKnownHostsFile[= ]["']?((?:~\/|\/)[^\s"']+)/.exec(said?.value ?? '')?.[1]
    if (said !== undefined && file !== undefined && file !== '/dev/null') return { value: file, place: said.place }
  }
  return undefined
}

function knownHostsEntry(files: readonly (Said | undefined)[]): readonly Entry[] {
  const said = mostCommon(files)
  if (said === undefined) return []
  return [{ key: 'knownHosts', value: [said.value], origin: { kind: 'read', place: said.place } }]
}

/** Hosts that have let us in, and hosts that have not, by their names in cloud.yaml. */
export interface LetIn {
  readonly those: readonly string[]
  readonly not: readonly string[]
}
const nobody: LetIn = { those: [], not: [] }

function proven(entry: Entry, { those, not }: LetIn): Entry {
  if (entry.origin?.kind !== 'guessed' || those.length === 0) return entry
  if (not.length === 0) return { ...entry, origin: { kind: 'found', on: those, note: 'they let us in' } }
  return { ...entry, origin: { ...entry.origin, why: `${entry.origin.why}; ${shownHosts(those)} let us in` } }
}

/** The value that most hosts have of those that have one. */
function mostCommon(values: readonly (Said | undefined)[]): Said | undefined {
  const counts = new Map<string, number>()
  for (const said of values) if (said !== undefined) counts.set(said.value, (counts.get(said.value) ?? 0) + 1)
  const [most] = [...counts].sort(([, one], [, other]) => other - one)
  return values.find((said) => said?.value === most?.[0])
}

/**
 * @param restOf words about the hosts that do not say a field in plain words: for those the others' value is a guess
 * @param unread words about a value of a field that is there and can't be taken
 */
function sshEntries(
  { user, port, key, become }: Usual,
  restOf: (field: Field) => string | undefined,
  unread: (field: Field) => string | undefined,
): readonly Entry[] {
  const guessed = (field: Field, value: string | number, why: string): Entry => ({
    key: field,
    value,
    origin: { kind: 'guessed', why, check: 'reachable' },
  })
  const read = (field: Field, said: Said): Entry => {
    const [entry, rest] = [entryOf(field, said), restOf(field)]
    if (rest === undefined) return entry
    return guessedAs(entry, `${shownPlace(said.place)} for most hosts; ${rest}`)
  }
  const isRoot = (user?.value ?? 'root') === 'root'
  const [unreadPort, unreadBecome] = [unread('port'), unread('become')]
  const portEntries = (): readonly Entry[] => {
    if (port !== undefined) return port.value === '22' ? [] : [read('port', port)]
    return unreadPort === undefined ? [] : [guessed('port', 22, unreadPort)]
  }
  const becomeEntries = (): readonly Entry[] => {
    if (become !== undefined) return [read('become', become)]
    if (unreadBecome !== undefined) return [guessed('become', isRoot ? 'none' : 'sudo', unreadBecome)]
    return isRoot ? [] : [guessed('become', 'sudo', `${user?.value ?? ''} is not root`)]
  }
  return [
    user === undefined ? guessed('user', 'root', unread('user') ?? 'no file names a user') : read('user', user),
    ...portEntries(),
    key === undefined
      ? guessed(
          'key',
          '~/.ssh/id_ed25519',
          `${unread('key') ?? 'no file names a key'}; agent: true takes the SSH agent's`,
        )
      : read('key', key),
    ...becomeEntries(),
  ]
}

const guessedAs = (entry: Entry, why: string): Entry => ({
  ...entry,
  origin: { kind: 'guessed', why, check: 'reachable' },
})

function entryOf(field: Field, said: Said): Entry {
  const origin = { kind: 'read', place: said.place } as const
  if (field === 'port') return { key: 'port', value: Number(said.value), origin }
  if (field === 'become') return { key: 'become', value: isTrue(said.value) ? 'sudo' : 'none', origin }
  return { key: field, value: said.value, origin }
}
