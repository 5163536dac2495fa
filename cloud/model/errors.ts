import { entry, type Entry, type ErrorKind } from './errors/entry'
import { haproxyErrors } from './errors/haproxy'
import { inputErrors } from './errors/input'
import { jobErrors } from './errors/jobs'
import { lockErrors } from './errors/lock'
import { sshErrors } from './errors/ssh'
import { redact } from './redaction'

export type { ErrorKind } from './errors/entry'

/**
 * The one table of error types. Each entry has a kind, which decides the next action, and a sentence: the fault, its place,
 * and the remedy.
 */
export const errorTable = {
  ...sshErrors,
  ...jobErrors,
  ...haproxyErrors,
  ...inputErrors,
  ...lockErrors,

  NotWorking: entry<{ host: string; said: string }>(
    'decision',
    (d) =>
      `The service does not work on ${d.host}'s own address, so it is not put back: ${d.said}. Look at its log there, then retry.`,
  ),
  NoAnswer: entry<{ step: string; host: string; said: string }>(
    'decision',
    (d) => `${d.step} was asked on ${d.host} and not answered: ${d.said}. Mend what it says, then retry.`,
  ),
  NotUpgraded: entry<{ step: string; host: string; said: string }>(
    'decision',
    (d) =>
      `${d.step}: not everything of the service on ${d.host} runs the new release: ${d.said}. Restart there each unit that it names, start one that does not run, and stop what no unit covers; then retry. Until then the upgrade is not done.`,
  ),
  NotifyFailed: entry<{ reason: string }>(
    'transport',
    (d) => `Nobody could be told: ${d.reason}. Correct notify in cloud.yaml.`,
  ),
  NotifiedInPart: entry<{ reason: string }>(
    'transport',
    (d) => `Not everybody could be told: ${d.reason}. Correct notify in cloud.yaml.`,
  ),

  // Every error that no other entry foresaw
  Unexpected: entry<{ where: string; reason: string }>(
    'decision',
    (d) => `Something unforeseen happened in ${d.where}: ${d.reason}. Look at the worker's log, then retry.`,
  ),
} as const

export type ErrorType = keyof typeof errorTable
export type ErrorDetails<T extends ErrorType> = Parameters<(typeof errorTable)[T]['sentence']>[0]

/** An error of the table. `type` is its name there, `kind` decides the next action, `message` is its sentence. */
export class UpgradeError extends Error {
  override readonly name = 'UpgradeError'

  constructor(
    readonly type: ErrorType,
    readonly kind: ErrorKind,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** Details without secrets: the output of hosts and programs may hold them, and sentences go into histories. */
function safe<D>(details: D): D {
  if (typeof details === 'string') return redact(details) as D
  if (Array.isArray(details)) return details.map((each: unknown) => safe(each)) as D
  if (typeof details !== 'object' || details === null) return details
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, safe(value as unknown)])) as D
}

/**
 * Makes the error of a type from its details, which lose their secrets here.
 * @param cause the error underneath, if there is one; it is kept for the log.
 */
export function upgradeError<T extends ErrorType>(type: T, details: ErrorDetails<T>, cause?: unknown): UpgradeError {
  const { kind, sentence } = errorTable[type] as Entry<ErrorDetails<T>>
  return new UpgradeError(
    type,
    kind,
    sentence(safe(withoutBlanks(details))),
    cause === undefined ? undefined : { cause },
  )
}

/** Stands in a sentence for a detail that is blank. */
const nothingSaid = '(nothing was said)'

/** The details with a word for each that is blank: 'the last is  s old' helps nobody. */
function withoutBlanks<D extends object>(details: D): D {
  const masked = Object.entries(details).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' && value.trim() === '' ? nothingSaid : value,
  ])
  return Object.fromEntries(masked) as D
}
