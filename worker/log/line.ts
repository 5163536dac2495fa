import { z } from 'zod'

/** The levels of a line, the least urgent first. */
export const Level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
export type Level = z.infer<typeof Level>

/** One line of the log: its level, time, worker and message, and what else is known of it (docs/how-to/logs.md). */
const Line = z.looseObject({ level: Level, time: z.string(), message: z.string().default('') })
export type Line = z.infer<typeof Line>

/** Reads a line as pino has written it. */
export const lineIn = (json: string): Line => Line.parse(JSON.parse(json))

/** The frames of a stack. It begins with the message, whose lines can't be redacted rightly behind other words. */
const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n')

/** The most errors of a chain of causes that are told. */
const causesAtMost = 5

/** An error as it stands in a line. The other fields of an error may hold whole requests, so they are left out. */
export function errorFields(error: unknown, causes = causesAtMost): unknown {
  if (!(error instanceof Error)) return error
  const type = 'type' in error && typeof error.type === 'string' ? error.type : error.name
  return {
    type,
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: framesOf(error.stack) }),
    ...(error.cause === undefined || causes === 0 ? {} : { cause: errorFields(error.cause, causes - 1) }),
  }
}
