import { firstOf, frozen } from './memory/identity'

/**
 * Modules whose functions only render or read a text: a schedule asks for the same again and again, so each result is kept.
 * Their arguments are told apart by identity, a text by its characters, a list by its items.
 */
const rendering: readonly { readonly file: string; readonly names: RegExp }[] = [
  { file: 'cloud/model/commands/index.js', names: /^render/ },
  { file: 'cloud/model/preflight/index.js', names: /^preflightInput/ },
  { file: 'workflows/plan/outline.js', names: /^outline$/ },
  { file: 'activities/haproxy/statistics.js', names: /^parse/ },
  { file: 'activities/haproxy/servers-state.js', names: /^parse/ },
  { file: 'activities/haproxy/info.js', names: /^parse/ },
]

interface Reading {
  readonly file: string
  readonly name: string
  readonly argument: number
  /** The value is made anew each time, and told by its content. */
  readonly byContent?: boolean
}

/** Functions that read one value, which is an argument of theirs: a result is kept as long as the same frozen value comes. */
const reading: readonly Reading[] = [
  { file: 'cloud/model/arrived.js', name: 'readArrived', argument: 1 },
  { file: 'cloud/model/text.js', name: 'bytesOf', argument: 0 },
  { file: 'cloud/model/preflight/bounded.js', name: 'partsOf', argument: 0, byContent: true },
]

type Work = (...args: unknown[]) => unknown

const result = Symbol('result')

/** The arguments as one row of keys: a list that is made anew each time is told by its items. */
const keysOf = (args: readonly unknown[]): readonly unknown[] =>
  args.flatMap((arg: unknown): readonly unknown[] => (Array.isArray(arg) ? ['[', ...keysOf(arg), ']'] : [arg]))

/** A function that keeps its results by its arguments. */
function remembering(work: Work): Work {
  const results = new Map<unknown, unknown>()
  return (...args) => {
    let place: Map<unknown, unknown> = results
    for (const arg of keysOf(args)) {
      const next = (place.get(arg) as Map<unknown, unknown> | undefined) ?? new Map<unknown, unknown>()
      place.set(arg, next)
      place = next
    }
    if (!place.has(result)) place.set(result, frozen(work(...args)))
    return place.get(result)
  }
}

/** A function that keeps its results of a frozen value, as long as that value is there. */
function rememberingOf({ argument, byContent = false }: Reading, work: Work): Work {
  const results = new WeakMap<object, Map<unknown, unknown>>()
  return (...args) => {
    const given = args[argument]
    if (typeof given !== 'object' || given === null) return work(...args)
    const value = byContent ? firstOf(given) : given
    if (!Object.isFrozen(value)) return work(...args)
    let known = results.get(value)
    if (known === undefined) results.set(value, (known = new Map<unknown, unknown>()))
    // The other arguments go together with the first of them.
    const by = args.find((_, at) => at !== argument)
    if (!known.has(by)) known.set(by, frozen(work(...args.with(argument, value))))
    return known.get(by)
  }
}

/** A module whose functions keep their results, if it only renders or reads; otherwise the module itself. */
export function remembered(file: string, loaded: object): object {
  const kept = rendering.find((each) => file.endsWith(`/build/${each.file}`))
  const reads = reading.filter((each) => file.endsWith(`/build/${each.file}`))
  if (kept === undefined && reads.length === 0) return loaded
  return Object.fromEntries(
    Object.entries(loaded).map(([name, value]: [string, unknown]) => {
      if (typeof value !== 'function') return [name, value]
      const read = reads.find((each) => each.name === name)
      if (read !== undefined) return [name, rememberingOf(read, value as Work)]
      return [name, kept?.names.test(name) === true ? remembering(value as Work) : value]
    }),
  )
}
