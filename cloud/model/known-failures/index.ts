import type { StepId } from '../ids'
import type { PairName } from '../release'
import { newtonToOcataFailures } from '../releases/newton-to-ocata/failures'
import { serviceManagerFailures } from '../service-manager/failures'
import { codeFailures } from './codes'
import { credentialsFailures } from './credentials'
import { databaseFailures } from './database'
import { isFailure, isPrintedFailure, type KnownFailure } from './failure'
import { hostFailures } from './hosts'
import { aptFailures, aptGeneralFailures } from '../packaging/apt-failures'
import { rpmFailures } from '../packaging/rpm-failures'
import { schemaFailures } from './schema'
import { unitFailures } from './units'

export { isFailure, isPrinted, isPrintedFailure, verbs, type KnownFailure, type Verb } from './failure'

/** A family of known failures; the heading is the page's. */
interface FailureFamily {
  readonly heading: string
  readonly failures: Readonly<Record<string, KnownFailure>>
}

/** The known failures that no pair of releases has to itself. */
const everyPairFailures: readonly FailureFamily[] = [
  { heading: 'Packages of apt', failures: aptFailures },
  { heading: 'Packages of yum', failures: rpmFailures },
  { heading: 'The database server', failures: databaseFailures },
  { heading: 'A schema that is not as the phase expects it', failures: schemaFailures },
  { heading: 'The host, its Python and its tools', failures: hostFailures },
  { heading: 'The credentials file, and Keystone before the service', failures: credentialsFailures },
  { heading: 'Units that do not start or do not work', failures: unitFailures },
  { heading: 'Units that the service manager does not start', failures: serviceManagerFailures },
  { heading: 'What says no more than that it failed', failures: aptGeneralFailures },
  { heading: 'Exit codes alone', failures: codeFailures },
]

/** The known failures of each pair of releases. */
const pairs: Readonly<Record<PairName, readonly FailureFamily[]>> = { 'newton-to-ocata': newtonToOcataFailures }

/**
 * The known failures of a step's command, by family. Exact families come before general ones: the first that knows an output
 * explains it.
 */
export const failureFamilies: readonly FailureFamily[] = [...Object.values(pairs).flat(), ...everyPairFailures]

/**
 * Explains a step's failure: its meaning, and the operator's next action with the answer that follows. Undefined for a
 * failure that no entry knows. Printed text counts before an exit code. Pure, and safe inside workflows.
 */
export function explain(step: StepId, exitCode: number, tail: string): KnownFailure | undefined {
  const known = failureFamilies
    .flatMap(({ failures }) => Object.values(failures))
    .filter((failure) => isFailure(failure, step, exitCode, tail))
  return known.find(isPrintedFailure) ?? known[0]
}
