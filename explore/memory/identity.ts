/** The one object that stands for all objects of a content. */
type Identity = object

/** Objects that many others have, and that nobody changes. */
let known = new WeakMap<object, Identity>()
let shapes = new Map<unknown, unknown>()
const end = Symbol('end')

/**
 * The identity of plain data by its content: a text or a number is its own, all objects of one content have one.
 * A frozen object is read once.
 */
export function identityOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const found = known.get(value)
  if (found !== undefined) return found
  const identity = identityOfRow(rowOf(value))
  if (Object.isFrozen(value)) known.set(value, identity)
  return identity
}

function rowOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return [Array, ...(value as readonly unknown[]).map(identityOf)]
  const row: unknown[] = [value.constructor]
  if (value instanceof Error) row.push(value.name, value.message)
  if (value instanceof Date) row.push(value.getTime())
  for (const [key, field] of Object.entries(value)) if (field !== undefined) row.push(key, identityOf(field))
  return row
}

/** The identity of a row of identities. */
export function identityOfRow(row: readonly unknown[]): Identity {
  let place = shapes
  for (const each of row) {
    let next = place.get(each) as Map<unknown, unknown> | undefined
    if (next === undefined) place.set(each, (next = new Map()))
    place = next
  }
  let identity = place.get(end) as Identity | undefined
  if (identity === undefined) place.set(end, (identity = {}))
  return identity
}

/** Forgets every identity. */
export function forgetIdentities(): void {
  known = new WeakMap()
  shapes = new Map()
}

/** Freezes plain data, with all that is in it: it is given to more than one night. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || value instanceof Error) return value
  Object.freeze(value)
  for (const each of Object.values(value)) frozen(each)
  return value
}

const firsts = new WeakMap<Identity, object>()

/** The first object of this content, frozen: all that comes after it may be told by identity. */
export function firstOf(value: object): object {
  const identity = identityOf(value) as Identity
  let first = firsts.get(identity)
  if (first === undefined) firsts.set(identity, (first = frozen(value)))
  return first
}
