/** A name that the example has, and one that it has or the lab. */
const named = '<named>'
const any = '*'

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The places below a name, without that name. */
const below = (places: readonly (readonly string[])[], name: string, isNamed: boolean): (readonly string[])[] =>
  places.flatMap(([first, ...rest]) => (first === name || first === any || (first === named && isNamed) ? [rest] : []))

function filledIn(example: unknown, own: unknown, places: readonly (readonly string[])[]): unknown {
  if (places.some(({ length }) => length === 0)) return own ?? example
  // A text where a place lies deeper: `none` in the place of a unit.
  if (places.length === 0 || (example !== undefined && !isNode(example))) return example
  const [given, lab] = [isNode(example) ? example : {}, isNode(own) ? own : {}]
  const fields = [...new Set([...Object.keys(given), ...Object.keys(lab)])].map((name): [string, unknown] => [
    name,
    filledIn(given[name], lab[name], below(places, name, name in given)),
  ])
  return fields.every(([, value]) => value === undefined)
    ? example
    : Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

/**
 * The cloud.yaml of an example as a lab has it: every field as it stands in the example, but for places that only the lab
 * can know, such as an address.
 * @param own the cloud.yaml that the lab would write of its own
 * @param places such as `hosts.<named>.<named>`: `<named>` stands for each name that the example has there, `*` for each
 * name that either has
 */
export const onLab = (example: object, own: object, places: readonly string[]): object =>
  filledIn(
    example,
    own,
    places.map((place) => place.split('.')),
  ) as object
