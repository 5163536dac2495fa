import Module, { createRequire } from 'node:module'
import type { Cloud } from '../cloud/model/cloud'
import type { Outliner } from './cloud/book'
import { perform } from './edges'
import { Memory } from './memory/memory'
import { remembered } from './remember'
import { modules, packages, world } from './substitutes'
import type { Code } from './temporal/temporal'

/** A change of the product's compiled code, for a proof that the rules can be broken. */
export interface Mutant {
  readonly name: string
  /** The end of the compiled file’s path. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** The product's own code, loaded on virtual Temporal and on a modelled cloud. */
export interface Product extends Outliner, Code {
  readonly upgradeId: (cloud: Cloud, name: string) => string
}

type Load = (request: string, parent: { readonly filename: string } | undefined, isMain: boolean) => unknown
type Compile = (this: { filename: string }, code: string, filename: string) => unknown
const loader = Module as unknown as {
  _load: Load
  _resolveFilename: (request: string, parent: unknown) => string
  prototype: { _compile: Compile }
}

const isProduct = (file: string | undefined): boolean => /\/build\/(activities|workflows|cloud)\//.test(file ?? '')

/** The module that the product gets, if it is another than the one it asks for. */
function replaced(file: string, loaded: object): object {
  const [, own] = Object.entries(modules).find(([end]) => file.endsWith(`/build/${end}`)) ?? []
  return remembered(file, own === undefined ? loaded : { ...loaded, ...own })
}

/** From here on the product's modules are loaded with their substitutes, and with a mutant if one is given. */
function substitute(mutant?: Mutant): { readonly hasChanged: boolean } {
  const load = loader._load
  const compile = loader.prototype._compile
  const changed = { hasChanged: mutant === undefined }
  const known = new Map<string, object>()
  loader._load = (request, parent, isMain) => {
    if (!isProduct(parent?.filename) && parent?.filename !== __filename) return load(request, parent, isMain)
    const virtual = packages[request]
    if (virtual !== undefined) return virtual
    const loaded = load(request, parent, isMain) as object
    if (!request.startsWith('.')) return loaded
    const file = loader._resolveFilename(request, parent)
    const found = known.get(file) ?? replaced(file, loaded)
    // A module that is loaded in a circle is not complete yet.
    if (found !== loaded) known.set(file, found)
    return found
  }
  if (mutant !== undefined)
    loader.prototype._compile = function (code, filename) {
      if (!filename.endsWith(mutant.file)) return compile.call(this, code, filename)
      if (code.includes(mutant.from)) changed.hasChanged = true
      return compile.call(
        this,
        code.replace(mutant.from, () => mutant.to),
        filename,
      )
    }
  return changed
}

/**
 * Loads the product, once a process.
 * @param mutant a change of its code, for a proof that a rule can be broken
 * @throws Error if the code that the mutant changes is not there
 */
export function loadProduct(mutant?: Mutant): Product {
  const changed = substitute(mutant)
  // Not by import(): that would not go through the substitution.
  const load = createRequire(__filename)
  const workflows = load('../workflows/index.js') as Product['workflows']
  const { outline } = load('../workflows/plan/outline.js') as Outliner
  const { upgradeId } = load('../cloud/model/ids.js') as Pick<Product, 'upgradeId'>
  const { createActivities } = load('../activities/index.js') as {
    createActivities: (deps: object) => Product['activities']
  }
  if (!changed.hasChanged) throw new Error(`${mutant?.name ?? ''}: ${mutant?.file ?? ''} has no ${mutant?.from ?? ''}`)
  return { workflows, activities: createActivities(world), perform, memory: new Memory(), outline, upgradeId }
}
