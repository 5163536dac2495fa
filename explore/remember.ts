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

const result = Symbol('result')

/** The arguments as one row of keys: a list that is made anew each time is told by its items. */
const keysOf = (args: readonly unknown[]): readonly unknown[] =>
  args.flatMap((arg: unknown): readonly unknown[] => (Array.isArray(arg) ? ['[', ...keysOf(arg), ']'] : [arg]))

/** A function that keeps its results by its arguments. */
function remembering(work: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  const results = new Map<unknown, unknown>()
  return (...args) => {
    let place: Map<unknown, unknown> = results
    for (const arg of keysOf(args)) {
      const next = (place.get(arg) as Map<unknown, unknown> | undefined) ?? new Map<unknown, unknown>()
      place.set(arg, next)
      place = next
    }
    if (!place.has(result)) place.set(result, work(...args))
    return place.get(result)
  }
}

/** A module whose functions keep their results, if it only renders; otherwise the module itself. */
export function remembered(file: string, loaded: object): object {
  const kept = rendering.find((each) => file.endsWith(`/build/${each.file}`))
  if (kept === undefined) return loaded
  return Object.fromEntries(
    Object.entries(loaded).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'function' && kept.names.test(name)
        ? remembering(value as (...args: unknown[]) => unknown)
        : value,
    ]),
  )
}
