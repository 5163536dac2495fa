import Module from 'node:module'
import { workflowModule } from './virtual-temporal'

/** A change of the product's compiled code, for a proof that the rules can be broken. */
export interface Mutant {
  readonly name: string
  /** The end of the compiled file’s path. */
  readonly file: string
  readonly from: string
  readonly to: string
}

type Load = (request: string, parent: unknown, isMain: boolean) => unknown
type Compile = (this: { filename: string }, code: string, filename: string) => unknown
const modules = Module as unknown as {
  _load: Load
  _resolveFilename: (request: string, parent: unknown) => string
  prototype: { _compile: Compile }
}

/**
 * Modules whose functions only render: the texts of commands, the plan, the checks. A schedule does not read them, and they
 * depend on the cloud alone, so each is rendered once.
 */
const rendering = ['cloud/model/commands/index.js', 'cloud/model/preflight/index.js', 'workflows/plan/outline.js']

/** A function that remembers its results by the identity of its arguments. */
function remembering<F extends (...args: unknown[]) => unknown>(work: F): F {
  const results = new Map<unknown, unknown>()
  const result = Symbol('result')
  return ((...args: unknown[]) => {
    let place: Map<unknown, unknown> = results
    for (const arg of args) {
      const next = (place.get(arg) as Map<unknown, unknown> | undefined) ?? new Map<unknown, unknown>()
      place.set(arg, next)
      place = next
    }
    if (!place.has(result)) place.set(result, work(...args))
    return place.get(result)
  }) as F
}

const remembered = new Map<string, object>()

/**
 * From here on the product's modules are loaded with virtual Temporal in the place of Temporal's, and with a mutant if one is
 * given. Call it before any module of workflows/ is loaded.
 * @throws Error if the text that the mutant changes is not there
 */
export function useVirtualTemporal(mutant?: Mutant): () => void {
  const load = modules._load
  const compile = modules.prototype._compile
  let changed = mutant === undefined
  modules._load = (request, parent, isMain) => {
    if (request === '@temporalio/workflow') return workflowModule
    const loaded = load(request, parent, isMain) as object
    if (!request.startsWith('.')) return loaded
    // The size of an answer is measured by tests of its own.
    if (request.endsWith('/within-limits')) return { ...loaded, withinLimits: <T>(progress: T): T => progress }
    const file = modules._resolveFilename(request, parent)
    if (!rendering.some((end) => file.endsWith(end))) return loaded
    const known = remembered.get(file)
    if (known !== undefined) return known
    const wrapped = Object.fromEntries(
      Object.entries(loaded).map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'function' && /^(render|preflightInput|outline$)/.test(name)
          ? remembering(value as (...args: unknown[]) => unknown)
          : value,
      ]),
    )
    remembered.set(file, wrapped)
    return wrapped
  }
  if (mutant !== undefined)
    modules.prototype._compile = function (code, filename) {
      if (!filename.endsWith(mutant.file)) return compile.call(this, code, filename)
      if (code.includes(mutant.from)) changed = true
      return compile.call(
        this,
        code.replace(mutant.from, () => mutant.to),
        filename,
      )
    }
  return () => {
    if (!changed) throw new Error(`${mutant?.name ?? ''}: ${mutant?.file ?? ''} has no ${mutant?.from ?? ''}`)
  }
}
