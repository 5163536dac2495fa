import { createHash, randomBytes } from 'node:crypto'

/** The values that an attribute may have here. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** One span of a trace. Times are milliseconds since 1970. */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly start: number
  readonly end: number
  readonly attributes: Attributes
  /** The words of a failure; absent where there was none. */
  readonly failure?: string
}

const digits = (text: string, bytes: number): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * bytes)

/** The trace of a workflow's run. All workers compute it alike, so that a run is one trace though many of them work on it. */
export const traceOf = (run: string): string => digits(`trace ${run}`, 16)

/** The span of the run itself, which is the parent of all others of its trace. */
export const rootOf = (run: string): string => digits(`span ${run}`, 8)

export const newSpanId = (): string => randomBytes(8).toString('hex')
