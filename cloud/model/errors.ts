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
  HostCertificateUnsupported: entry<{ host: string; name: string; where: string }>(
    'decision',
    (d) =>
      `${d.host} is known only by a certificate authority (${d.where}), which can't be checked here. Add a line with the host's own key for ${d.name} to known_hosts, then retry.`,
  ),
  KnownHostsUnreadable: entry<{ host: string; file: string; reason: string }>(
    'decision',
    (d) =>
      `${d.file}, which is to say how ${d.host} is known, can't be read: ${d.reason}. Make it readable for the worker, then retry.`,
  ),
  SshKeyUnusable: entry<{ host: string; file: string; reason: string }>(
    'decision',
    (d) =>
      `The private key for ${d.host} can't be used (${d.file}): ${d.reason}. Correct ssh.key or ssh.passphrase in cloud.yaml or the file itself, then retry.`,
  ),
  SshNegotiationFailed: entry<{ host: string; address: string; reason: string }>(
    'decision',
    (d) =>
      `${d.host} (${d.address}) and the worker share no way to speak SSH: ${d.reason}. Allow one of the algorithms of docs/ssh.md in its sshd_config, then retry.`,
  ),
  SudoRefused: entry<{ host: string; user: string; reason: string }>(
    'decision',
    (d) =>
      `sudo -n does not let ${d.user} work on ${d.host}: ${d.reason}. Give ${d.user} NOPASSWD for /usr/bin/env there, or set become: none, then retry.`,
  ),
  SocketUnreachable: entry<{ host: string; path: string; reason: string }>(
    'transport',
    (d) => `The socket ${d.path} on ${d.host} does not answer: ${d.reason}. It is tried again until it does.`,
  ),
  SocketRefused: entry<{ host: string; path: string; reason: string }>(
    'decision',
    (d) =>
      `The socket ${d.path} on ${d.host} can't be used: ${d.reason}. Correct the path in cloud.yaml, its permissions, or install socat, then retry.`,
  ),

  // Jobs
  JobsFolderUnsafe: entry<{ host: string; folder: string; reason: string }>(
    'decision',
    (d) =>
      `${d.folder} on ${d.host} can't keep job records: ${d.reason}. Make it a folder of the user that runs the jobs, mode 0700, on a disk that outlives a reboot, then retry.`,
  ),
  HostBusy: entry<{ host: string; holder: string; record: string }>(
    'decision',
    (d) =>
      `${d.host} is being changed by ${d.holder} (record ${d.record}), and one job at a time may change a host. Wait until that job has ended, then retry.`,
  ),
  JobConflict: entry<{ host: string; step: string; record: string }>(
    'decision',
    (d) =>
      `${d.step} was started on ${d.host} with another command than the one asked for now (record ${d.record}). Wait for its end, look at what it did, then retry.`,
  ),
  EffectUnclear: entry<{ host: string; step: string; evidence: string }>(
    'decision',
    (d) =>
      `${d.step} was never started from here, but on ${d.host} not nothing of it is done: ${d.evidence}. Finish it by hand or restore the backup, then retry: it goes on once the probe finds all of it or none.`,
  ),
  JobNotStarted: entry<{ host: string; step: string; reason: string }>(
    'decision',
    (d) => `${d.step} was not started on ${d.host}, nothing has run: ${d.reason}. Put that right, then retry.`,
  ),
  JobAnswerUnreadable: entry<{ host: string; step: string; reason: string }>(
    'decision',
    (d) =>
      `${d.host} gave no readable answer about ${d.step}: ${d.reason}. Log in as the upgrade does and see whether sh -c true prints or fails, then retry.`,
  ),
  NoteUnusable: entry<{ host: string; note: string; reason: string }>(
    'decision',
    (d) => `The note ${d.note} on ${d.host} can't be kept or read: ${d.reason}. Put that right, then retry.`,
  ),

  // HAProxy
  BalancerUnreachable: entry<{ balancer: string; socket: string; reason: string }>(
    'transport',
    (d) => `HAProxy ${d.balancer} does not answer at ${d.socket}: ${d.reason}. It is tried again until it answers.`,
  ),
  BalancerPermissionDenied: entry<{ balancer: string; socket: string; level: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} lets ${d.socket} read but not drain (level ${d.level}). Add "level admin" to that stats socket line, reload HAProxy, then retry.`,
  ),
  BalancerProcessesMissing: entry<{ balancer: string; processes: number; answering: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} runs ${d.processes} process(es) (nbproc) and each must have a socket of its own in cloud.yaml; the sockets listed there answer as process ${d.answering}. Give each process its "stats socket … process N", list them all, then retry.`,
  ),
  BalancerProcessMixed: entry<{ balancer: string; socket: string }>(
    'decision',
    (d) =>
      `Answers of more than one process come from ${d.socket} of HAProxy ${d.balancer}: the processes share it. Give each its own "stats socket … process N", list them all in cloud.yaml, then retry.`,
  ),
  BalancerBackendMissing: entry<{ backend: string; balancers: string }>(
    'decision',
    (d) =>
      `No balancer has the backend ${d.backend} (read: ${d.balancers}). Correct the backend's name in cloud.yaml, or HAProxy's configuration, then retry.`,
  ),
  BalancerServerMissing: entry<{ balancer: string; backend: string; server: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} has no server ${d.backend}/${d.server}. Correct the name in cloud.yaml, or HAProxy's configuration, then retry.`,
  ),
  BalancerReplyUnexpected: entry<{ balancer: string; socket: string; command: string; reply: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} answered "${d.command}" at ${d.socket} with: ${d.reply}. HAProxy 1.5 to 3.x are known here; look at its version and configuration, then retry.`,
  ),
  ProxyNameUnsafe: entry<{ name: string }>(
    'input',
    (d) => `${d.name} is not sent to HAProxy as a name: letters, digits, and _ . : - only. Correct it in cloud.yaml.`,
  ),
  LastServer: entry<{
    balancer: string
    backend: string
    server: string
    up: number
    minimumUp: number
    others: string
  }>(
    'decision',
    (d) =>
      `Draining ${d.backend}/${d.server} would leave ${d.up} server(s) up in ${d.backend} on HAProxy ${d.balancer}; ${d.minimumUp} must stay up (the others: ${d.others}). Bring the others up, then retry.`,
  ),
  DrainUndone: entry<{ balancer: string; backend: string; server: string; status: string }>(
    'decision',
    (d) =>
      `Someone else put ${d.backend}/${d.server} back on HAProxy ${d.balancer} during the drain (it is ${d.status} now). Find out who, then retry.`,
  ),
  DrainRecordInvalid: entry<{ host: string; reason: string }>(
    'decision',
    (d) =>
      `The record on ${d.host} of how its servers stood before the drain can't be used: ${d.reason}. Put the servers as they should be by hand, remove the record, then retry.`,
  ),
  JoinWithoutRecord: entry<{ host: string; servers: string }>(
    'decision',
    (d) =>
      `${d.host} has no record of how its servers stood before a drain, and they are not all UP: ${d.servers}. Set them ready by hand if they should serve, then retry.`,
  ),
  ServerNotDrained: entry<{ balancer: string; backend: string; server: string; status: string }>(
    'decision',
    (d) =>
      `${d.backend}/${d.server} is no longer drained on HAProxy ${d.balancer} (it is ${d.status}), so nothing was done. Retry drains it again first.`,
  ),
  ServerInUse: entry<{ balancer: string; backend: string; server: string; sessions: number; queued: number }>(
    'decision',
    (d) =>
      `${d.backend}/${d.server} has ${d.sessions} session(s) and ${d.queued} queued on HAProxy ${d.balancer}, so nothing was done. Retry once they have ended.`,
  ),

  // Services
  NotWorking: entry<{ host: string; said: string }>(
    'decision',
    (d) =>
      `The service does not work on ${d.host}'s own address, so it is not put back: ${d.said}. Look at its log there, then retry.`,
  ),
  NotifyFailed: entry<{ reason: string }>(
    'transport',
    (d) => `Nobody could be told: ${d.reason}. Correct notify in cloud.yaml.`,
  ),

  // Input
  CloudFileUnreadable: entry<{ file: string; reason: string }>(
    'input',
    (d) => `${d.file} can't be read as a cloud: ${d.reason}. Give a file, or the name of one in the clouds folder.`,
  ),
  CloudFileNotYaml: entry<{ file: string; problems: readonly string[] }>(
    'input',
    (d) =>
      `${d.file} can't be read as YAML. Nothing was changed.\n${d.problems.map((line) => `  ${line}`).join('\n')}\nCorrect it there; cloud.example.yaml shows how it should look.`,
  ),
  CloudFileInvalid: entry<{ file: string; problems: readonly string[] }>(
    'input',
    (d) =>
      `${d.file} has ${d.problems.length} problem(s). Nothing was changed.\n${d.problems.map((line) => `  ${line}`).join('\n')}`,
  ),
  EnvironmentInvalid: entry<{ problems: readonly string[] }>(
    'input',
    (d) => `The environment can't be used: ${d.problems.join('; ')}.`,
  ),
  TemporalUnreachable: entry<{ address: string; reason: string }>(
    'input',
    (d) =>
      `Temporal does not answer at ${d.address}: ${d.reason}. Start it, or say where it is: TEMPORAL_ADDRESS, or a profile of the temporal command.`,
  ),

  AlreadyRunning: entry<{ upgrade: string; watch: string }>(
    'input',
    (d) => `${d.upgrade} is running already; there is one at a time. Watch it: ${d.watch}`,
  ),
  NoSuchUpgrade: entry<{ upgrade: string }>(
    'input',
    (d) => `There is no upgrade ${d.upgrade} that runs. Start it, or look at --cloud and the service.`,
  ),
  UpgradeSilent: entry<{ upgrade: string; reason: string }>(
    'input',
    (d) => `${d.upgrade} does not answer: ${d.reason}. Start a worker (npm run worker), then ask again.`,
  ),
  NoGateOpen: entry<{ upgrade: string }>(
    'input',
    (d) => `No gate of ${d.upgrade} waits for anyone now. Its status says what it does.`,
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
