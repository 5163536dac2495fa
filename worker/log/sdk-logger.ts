import { DefaultLogger, type LogLevel } from '@temporalio/worker'
import { doesNotAnswerYet } from '../../cloud/model/not-yet'
import type { Log } from './index'
import { sdkFields } from './of-sdk'

/** Temporal's logger for each level of ours. */
const levels: Readonly<Record<string, LogLevel>> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
}
/** The Rust part of the SDK has much to say: one level less of it than of the rest. */
const coreLevels: Readonly<Record<string, LogLevel>> = { trace: 'DEBUG', debug: 'INFO', error: 'ERROR' }

/** The lines that Temporal's Rust part hands to the logger. */
export const coreFilter = (level: string): { readonly core: LogLevel; readonly other: LogLevel } => ({
  core: coreLevels[level] ?? 'WARN',
  other: 'ERROR',
})

/** A logger for Temporal's SDK, by which all its lines, those of workflows and of its Rust part too, come into this log. */
export function sdkLogger(log: Log): DefaultLogger {
  return new DefaultLogger(levels[log.level] ?? 'INFO', ({ level, message, meta }) => {
    const fields = sdkFields({ ...meta })
    // The SDK logs a refused query as an error, but its caller asks again (workflows/run/answerable.ts).
    const isRefusedQuery = Object.values(meta ?? {}).some((value: unknown) => String(value).includes(doesNotAnswerYet))
    const by = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const
    log[isRefusedQuery ? 'debug' : by[level]](fields, message)
  })
}
