import type { Host } from '../../cloud/model/hosts'

/** The options that make OpenSSH's client log in to a host of the bench, and read no file of the user's. */
export function sshOptions(host: Pick<Host, 'knownHostsPaths'>): readonly string[] {
  return [
    ...['-F', 'none', '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes'],
    ...['-o', `UserKnownHostsFile=${host.knownHostsPaths.join(' ')}`],
  ]
}
