/**
 * Stands for a payload that can't be decoded. No schema takes it: it has a key that none knows, and none that any needs.
 * An object that can be cloned rather than a symbol: the SDK hands memos, and details of failures that are logged, from one
 * thread to another, and fails the workflow task over what has no copy.
 */
class Undecodable {
  constructor(readonly undecodable: string) {}
}

/**
 * The value of a payload that can't be decoded: signals, updates, inputs and results of any encoding may arrive, and all
 * of them are parsed like any other value.
 * @param what what arrived in its place: `14 bytes of the encoding text/plain`
 */
export const undecodable = (what: string): object => new Undecodable(what)

/** What arrived in the place of a value; undefined of every value that could be decoded. */
export const undecodableSaid = (value: unknown): string | undefined =>
  value instanceof Undecodable ? value.undecodable : undefined
