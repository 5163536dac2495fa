import pino from 'pino'
import { fieldsHere } from './activity-fields'
import { formatOf } from './formats'
import { errorFields, lineIn, type Line } from './line'
import { redactorWith } from './redacted'
import { Repeats } from './repeats'

export type Log = pino.Logger

const lookMilliseconds = 10_000

/** The settings of a worker's log. */
export interface LogOptions {
  readonly level: pino.LevelWithSilent
  /** The worker's identity, which each line has. */
  readonly identity: string
  /** Secrets that the worker knows: those of the environment, and an API key of a profile. */
  readonly secrets: readonly string[]
}

/**
 * The log of a worker. Each line is one object, with the worker and, in an activity, with the workflow and the step. No
 * secret passes, and lines that repeat are bounded; its `flush` writes those that were held back.
 * @param write takes each line that is to be written; by default standard output, in the form that its reader wants
 */
export function openLog(
  { level, identity, secrets }: LogOptions,
  write: (line: Line) => void = toStandardOutput(),
): Log {
  const redact = redactorWith(secrets)
  const repeats = new Repeats(write)
  setInterval(() => repeats.look(), lookMilliseconds).unref()
  return pino(
    {
      level,
      base: { worker: identity },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: (error: unknown) => errorFields(error) },
      mixin: fieldsHere,
    },
    {
      write: (text: string) => repeats.take(redact(lineIn(text))),
      flush: () => repeats.flush(),
    } as pino.DestinationStream,
  )
}

function toStandardOutput(): (line: Line) => void {
  const out = pino.destination({ fd: process.stdout.fd, sync: true })
  const format = formatOf(process.stdout)
  return (line) => void out.write(format(line))
}
