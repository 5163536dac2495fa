import { entry, keptFile } from './entry'

/** Errors between the worker and a host. */
export const sshErrors = {
  HostUnreachable: entry<{ host: string; address: string; reason: string }>(
    'transport',
    (d) => `${d.host} (${d.address}) can't be reached over SSH: ${d.reason}. It is tried again until it answers.`,
  ),
  SshAuthenticationFailed: entry<{ host: string; user: string; tried: string }>(
    'decision',
    (d) =>
      `${d.host} refused the login of ${d.user} (tried ${d.tried}). Put the public key in its authorized_keys, then retry; or correct ssh in cloud.yaml (${keptFile}).`,
  ),
  SshTooManyKeys: entry<{ host: string; user: string; tried: string }>(
    'decision',
    (d) =>
      `${d.host} ended the login of ${d.user} after as many keys as its MaxAuthTries allows, before the right one was offered (tried ${d.tried}). Take keys that are not for this cloud out of the agent (ssh-add -d), then retry; or name the right one as ssh.key in cloud.yaml: of an agent's key the .pub file, then it is offered alone (${keptFile}).`,
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
  WorkerCannotLogIn: entry<{ host: string; worker: string; lacks: string }>(
    'transport',
    (d) =>
      `${d.worker} can't log in to ${d.host}: ${d.lacks}. Give it what it lacks, or stop it and let another worker go on. It is tried again until it can.`,
  ),
  SshKeyUnusable: entry<{ host: string; file: string; reason: string }>(
    'decision',
    (d) =>
      `The private key for ${d.host} can't be used (${d.file}): ${d.reason}. Correct the file, then retry; or ssh.key or ssh.passphrase in cloud.yaml (${keptFile}).`,
  ),
  SshNegotiationFailed: entry<{ host: string; address: string; reason: string }>(
    'decision',
    (d) =>
      `${d.host} (${d.address}) and the worker share no way to speak SSH: ${d.reason}. Allow one of the algorithms of docs/reference/ssh.md in its sshd_config, then retry.`,
  ),
  SudoRefused: entry<{ host: string; user: string; reason: string }>(
    'decision',
    (d) =>
      `sudo -n does not let ${d.user} work on ${d.host}: ${d.reason}. Give ${d.user} NOPASSWD for /usr/bin/env there, or set become: none, then retry.`,
  ),
  LoginShellUnusable: entry<{ host: string; user: string; code: number; said: string }>(
    'decision',
    (d) =>
      `${d.host} did not run what it was asked, so nothing was changed: the login of ${d.user} said ${d.said} and ended with exit code ${d.code} without reaching sh. Give ${d.user} a login shell that runs commands (sh, bash, zsh, ksh, csh, tcsh, fish), take out of its start-up files what ends it, starts another program or reads its input, then retry; or correct ssh.user in cloud.yaml (${keptFile}).`,
  ),
  SocketUnreachable: entry<{ host: string; path: string; reason: string }>(
    'transport',
    (d) => `The socket ${d.path} on ${d.host} does not answer: ${d.reason}. It is tried again until it does.`,
  ),
  SocketRefused: entry<{ host: string; path: string; reason: string }>(
    'decision',
    (d) =>
      `The socket ${d.path} on ${d.host} can't be used: ${d.reason}. Correct its permissions or install socat, then retry; or the path in cloud.yaml (${keptFile}).`,
  ),
} as const
