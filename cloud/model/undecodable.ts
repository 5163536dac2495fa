/**
 * Stands for a payload that can't be decoded. No schema takes it: its key is unknown to all of them, and every needed key is
 * missing. An object that can be cloned rather than a symbol: the SDK hands memos and logged failures from one thread to
 * another. A symbol can't be copied, and the SDK would fail the workflow task.
 */
class Undecodable {
  constructor(readonly undecodable: string) {}
}

/**
 * The value of a payload that can't be decoded: signals, updates, inputs and results of any encoding may arrive, and all
 * of them are parsed like any other value.
 * @param what the payload that arrived: `14 bytes of the encoding text/plain`
 */
export const undecodable = (what: string): object => new Undecodable(what)

/** The description of an undecodable payload; undefined for every value that could be decoded. */
export const undecodableSaid = (value: unknown): string | undefined =>
  value instanceof Undecodable ? value.undecodable : undefined
