import { type ServiceName, type StepId, parseStepId } from '../ids'

/** The verbs of the steps that run a command. A unit or more may follow: `install-cinder-api`, `start-apache2`. */
export const verbs = [
  'stage',
  'backup',
  'expand',
  'migrate',
  'contract',
  'sync',
  'api-sync',
  'create-cell0-database',
  'map-cell0',
  'create-cell',
  'discover-hosts',
  'map-instances',
  'placement-user',
  'placement-access',
  'placement-endpoints',
  'start-placement',
  'check',
  'online-data-migrations',
  'stop',
  'install',
  'configure',
  'start',
  'alive',
  'restart',
  'settle',
] as const
export type Verb = (typeof verbs)[number]

interface Words {
  /** Only for the steps of this service; without it, for those of every service. */
  readonly service?: ServiceName
  /** Only for these steps; without it, for all. */
  readonly verbs?: readonly Verb[]
  /** The failure, and the state in which it leaves the database or the service. */
  readonly means: string
  /** The operator's next action, and the answer that follows. */
  readonly do: string
  /** True: the remedy is another version of the packages than the pinned one. */
  readonly wantsAnotherVersion?: true
  /** The source of this knowledge: a file at a tag, a bug, a manual. */
  readonly source: string
}

/** The marks of a failure: at least one of these has to be found. */
interface Marks {
  /** One of these texts is part of a line; `…` is any text on that line, `#` a number. */
  readonly printed?: Some<string>
  /** Or one of these errors of MariaDB's or MySQL's, from any tool. */
  readonly databaseErrors?: Some<number>
  /** And, if given, one of these exit codes. Without `printed` and `databaseErrors`, the code alone decides. */
  readonly exitCodes?: Some<number>
}
type Some<T> = readonly [T, ...T[]]

/** A failure that has been seen before. */
export type KnownFailure = Words &
  Marks &
  (
    | { readonly printed: Some<string> }
    | { readonly databaseErrors: Some<number> }
    | { readonly exitCodes: Some<number> }
  )

/** Names the failures of a family without losing their names. */
export const family = <Name extends string>(failures: Readonly<Record<Name, KnownFailure>>): typeof failures => failures

/** The text between two `…` as an expression. A number is a run of bounded length, so that no output takes long. */
const pieceOf = (text: string): RegExp =>
  new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replaceAll('#', String.raw`\d{1,12}`))

/** True if the pieces stand in the line one after the other. */
function stands(pieces: readonly RegExp[], line: string): boolean {
  let rest = line
  return pieces.every((piece) => {
    const found = piece.exec(rest)
    if (found === null) return false
    rest = rest.slice(found.index + found[0].length)
    return true
  })
}

/** True if a line of the output has the text, in which `…` is anything and `#` a number. */
export function isPrinted(text: string, tail: string): boolean {
  const pieces = text.split('…').map(pieceOf)
  return tail.split('\n').some((line) => stands(pieces, line))
}

/** True if the failure is one that this step can have; `keystone/controller1/expand` is Keystone's `expand`. */
function concerns(failure: KnownFailure, step: StepId): boolean {
  const { service, verb } = parseStepId(step)
  if (failure.service !== undefined && failure.service !== service) return false
  return failure.verbs?.some((each) => verb === each || verb.startsWith(`${each}-`)) ?? true
}

/** An error of the database as SQLAlchemy, the driver alone, mysql and mysqldump print it. */
const databaseError = (code: number): readonly string[] => [
  `Error) (${code}, `,
  `Error: (${code}, `,
  `ERROR ${code} (`,
  `Got error: ${code}: `,
  `Error ${code}: `,
]

/** True if the failure shows in the output, rather than only in the exit code. */
export const isPrintedFailure = ({ printed, databaseErrors }: KnownFailure): boolean =>
  printed !== undefined || databaseErrors !== undefined

/** True if this is the failure that a step has ended with. */
export function isFailure(failure: KnownFailure, step: StepId, exitCode: number, tail: string): boolean {
  const { printed = [], databaseErrors = [], exitCodes } = failure
  const texts = [...printed, ...databaseErrors.flatMap(databaseError)]
  return (
    concerns(failure, step) &&
    (exitCodes?.includes(exitCode) ?? true) &&
    (!isPrintedFailure(failure) || texts.some((text) => isPrinted(text, tail)))
  )
}
