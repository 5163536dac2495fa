import { UpgradeError } from '../cloud/model/errors'

/**
 * The exit code of a worker with wrong arguments or settings; the verbs have the same. Its unit does not start it again then
 * (RestartPreventExitStatus): a person has to mend them.
 */
export const wrongSettings = 2

/** Errors that no time mends. Temporal may come back, an address may become free, a search attribute may be added. */
const lasting: readonly string[] = ['EnvironmentInvalid', 'EncryptionKeysInvalid']

/** The exit code of a worker that could not start, or has failed. */
export const exitCodeOf = (error: unknown): number =>
  error instanceof UpgradeError && lasting.includes(error.type) ? wrongSettings : 1
