import { z } from 'zod'
import { serviceNames, UnitName, type ServiceName } from '../ids'
import { commandNames, pairNames, phaseNames, unitPlaces, unitWorks, waysBack } from '../release'
import { command, packageName, processExpression } from './text'

/** A text for a person, or a value that a database holds: on one line. */
const line = z.string().regex(/^[^\p{Cc}]{1,400}$/u, 'a text on one line, of 400 characters at most')
/** Part of scripts and of file names. */
const word = z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/, 'a word of lower-case letters, digits and hyphens')
/** Part of a regular expression. */
const program = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, 'the name of a program, without its folder')
const fact = z.string().regex(/^[a-z][a-z0-9_]{0,60}$/, 'the name of a fact, such as keystone_expand')
const versions = z.array(line).min(1).max(100)
const wayBack = z.enum(waysBack)

/** It stands in texts of programs that run on hosts: no character of it means anything to a shell or to Python. */
const label = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,40}$/, "a release's name, such as Ocata, of letters, digits, blanks and ._+-")
const ReleaseNameField = z.strictObject({ word, label })

/** A phase, whole: nothing of it is the other pair's. */
const PhaseField = z.strictObject({
  command: z.enum(commandNames),
  fact,
  before: versions,
  after: z.union([versions, z.strictObject({ atLeast: z.number().int().min(0) })], 'versions, or {atLeast: a number}'),
  earlier: versions.exactOptional(),
  traces: fact.exactOptional(),
  failedOutput: processExpression.exactOptional(),
  impact: line,
  wayBack,
})

const UnitField = z.strictObject({
  process: processExpression.exactOptional(),
  packages: z.array(packageName).max(50).exactOptional(),
  on: z.enum(unitPlaces).exactOptional(),
  works: z.enum(unitWorks).exactOptional(),
  passive: z.literal(true).exactOptional(),
  optional: z.literal(true).exactOptional(),
  nameOnHost: UnitName.exactOptional(),
  becomes: z.array(UnitName).min(1).max(10).exactOptional(),
  stopped: line.exactOptional(),
  wayBack: wayBack.exactOptional(),
})

const none = z.literal('none')

/** A service of a pair, laid over the service of the pair that it is like. */
const ServiceReleaseField = z.strictObject({
  packages: z.array(packageName).min(1).max(50).exactOptional(),
  units: z.record(UnitName, z.union([none, UnitField], 'none, or what the unit is')).default({}),
  programs: processExpression.exactOptional(),
  otherPrograms: z.array(program).max(100).exactOptional(),
  commands: z.partialRecord(z.enum(commandNames), command).default({}),
  phases: z
    .partialRecord(
      z.enum(phaseNames),
      z.union(
        [none, PhaseField],
        'none, or {command, fact, before, after, impact, wayBack} and what else the phase has',
      ),
    )
    .default({}),
  onlineWayBack: wayBack.exactOptional(),
  leftOut: line.exactOptional(),
  computeVersion: z.number().int().min(1).exactOptional(),
})

/** A pair of releases that is not in this program: like one that is, and how it differs. */
const OwnRelease = z.strictObject({
  like: z.enum(pairNames),
  from: ReleaseNameField.exactOptional(),
  to: ReleaseNameField.exactOptional(),
  services: z
    .strictObject(
      Object.fromEntries(serviceNames.map((name) => [name, ServiceReleaseField.exactOptional()])) as Record<
        ServiceName,
        z.ZodExactOptional<typeof ServiceReleaseField>
      >,
    )
    .default({}),
})
export type OwnRelease = z.infer<typeof OwnRelease>

export const ReleaseField = z.union(
  [z.enum(pairNames), OwnRelease],
  `${pairNames.join(', ')}, or {like: ${pairNames.join(' or ')}, …} with what differs`,
)
export type ReleaseField = z.infer<typeof ReleaseField>
