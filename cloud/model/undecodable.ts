/**
 * The value of a payload that can't be decoded: signals, updates, inputs and results of any encoding may arrive, and all
 * of them are parsed like any other value. A symbol, since JSON has none: no schema takes it for anything else.
 * @param what what arrived in its place: `14 bytes of the encoding text/plain`
 */
export const undecodable = (what: string): symbol => Symbol(what)

/** What arrived in the place of a value; undefined of every value that could be decoded. */
export const undecodableSaid = (value: unknown): string | undefined =>
  typeof value === 'symbol' ? (value.description ?? 'something that can not be read') : undefined
