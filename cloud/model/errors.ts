/**
 * The one table of error types. Each entry has a kind, which decides what happens next, and a sentence that says what is
 * wrong, where, and what to do.
 *
 * - `transport`: the world is out of reach for now. Tried again for as long as it lasts.
 * - `decision`: a person has to look. The upgrade parks at its step.
 * - `input`: what was given is wrong. Nothing was changed.
 */
export type ErrorKind = 'transport' | 'decision' | 'input'

interface Entry<D> {
  readonly kind: ErrorKind
  readonly sentence: (details: D) => string
}

/** Names the details type of an entry without widening the table. */
const entry = <D>(kind: ErrorKind, sentence: (details: D) => string): Entry<D> => ({ kind, sentence })

export const errorTable = {
  // SSH
  HostUnreachable: entry<{ host: string; address: string; reason: string }>(
    'transport',
    (d) => `${d.host} (${d.address}) can't be reached over SSH: ${d.reason}. It is tried again until it answers.`,
  ),
  SshAuthenticationFailed: entry<{ host: string; user: string; tried: string }>(
    'decision',
    (d) =>
      `${d.host} refused the login of ${d.user} (tried ${d.tried}). Put the public key in its authorized_keys or correct ssh in cloud.yaml, then retry.`,
  ),
  HostKeyUnknown: entry<{ host: string; name: string; files: string }>(
    'decision',
    (d) =>
      `The host key of ${d.host} is not known: no line for ${d.name} in ${d.files}. Compare the key at the host's console, add it to that file, then retry.`,
  ),
  HostKeyChanged: entry<{ host: string; name: string; where: string; fingerprint: string }>(
    'decision',
    (d) =>
      `The host key of ${d.host} is not the one that ${d.where} has for ${d.name}: it offered ${d.fingerprint}. Find out why before anything else; if the host was reinstalled, replace the line, then retry.`,
  ),
  HostKeyRevoked: entry<{ host: string; name: string; where: string }>(
    'decision',
    (d) =>
      `The host key of ${d.host} is marked @revoked for ${d.name} at ${d.where}. Do not go on with this host until it has a new key.`,
  ),

  // HAProxy
  BalancerUnreachable: entry<{ balancer: string; socket: string; reason: string }>(
    'transport',
    (d) => `HAProxy ${d.balancer} does not answer at ${d.socket}: ${d.reason}. It is tried again until it answers.`,
  ),

  // Everything that no other entry foresaw
  Unexpected: entry<{ where: string; reason: string }>(
    'decision',
    (d) => `Something unforeseen happened in ${d.where}: ${d.reason}. Look at the worker's log, then retry.`,
  ),
} as const

export type ErrorType = keyof typeof errorTable
export type ErrorDetails<T extends ErrorType> = Parameters<(typeof errorTable)[T]['sentence']>[0]

/** An error of the table. `type` is its name there, `kind` what happens next, `message` its sentence. */
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

/**
 * Makes the error of a type from its details.
 * @param cause the error underneath, if there is one; it is kept for the log.
 */
export function upgradeError<T extends ErrorType>(type: T, details: ErrorDetails<T>, cause?: unknown): UpgradeError {
  const { kind, sentence } = errorTable[type] as Entry<ErrorDetails<T>>
  return new UpgradeError(type, kind, sentence(details), cause === undefined ? undefined : { cause })
}
