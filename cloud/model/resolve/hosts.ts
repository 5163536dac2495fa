import type { z } from 'zod'
import { roles, type HostField, type HostsField, type PathsField, type SshField } from '../file/hosts'
import type { Host, Login } from '../hosts'
import { HostName } from '../ids'
import { problem, type Problem } from '../problems'

type Ssh = z.infer<typeof SshField>
type Paths = z.infer<typeof PathsField>
export type Role = (typeof roles)[number]

/** The hosts of a cloud by role, in the order in which they are written, and by name. */
export interface ResolvedHosts {
  readonly byRole: Readonly<Record<Role, readonly Host[]>>
  readonly byName: ReadonlyMap<string, Host>
}

/** The words that stand for folders of the worker, filled in where the file is read. */
export interface Worker {
  readonly home: string
  /** The socket of the worker's SSH agent, if it has one. */
  readonly agent?: string
}

const defaults = {
  port: 22,
  knownHosts: ['~/.ssh/known_hosts', '/etc/ssh/ssh_known_hosts'],
  jobs: '/var/lib/openstack-upgrade/jobs',
  path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  bootId: '/proc/sys/kernel/random/boot_id',
  policy: '/usr/sbin/policy-rc.d',
  python: 'python',
} as const

const normal = (field: HostField): { address: string; ssh?: Ssh | undefined; paths?: Paths | undefined } =>
  typeof field === 'string' ? { address: field } : field

/** Resolves every host; what is wrong is added to `problems`. */
export function resolveHosts(
  hosts: z.infer<typeof HostsField>,
  everySsh: Ssh,
  everyPaths: Paths,
  worker: Worker,
  problems: Problem[],
): ResolvedHosts {
  const expand = (path: string): string => (path.startsWith('~/') ? `${worker.home}${path.slice(1)}` : path)
  const byName = new Map<string, Host>()
  const byRole: Record<Role, Host[]> = { controllers: [], network: [], computes: [], balancers: [], bastions: [] }

  const login = (name: HostName, field: HostField, path: PropertyKey[]): Login => {
    const { address, ssh: own } = normal(field)
    const ssh: Ssh = { ...everySsh, ...own }
    if (ssh.user === undefined) problems.push(problem([...path, 'ssh', 'user'], undefined, 'the user to log in as'))
    if (ssh.key === undefined && (ssh.agent === undefined || ssh.agent === false)) {
      problems.push(problem([...path, 'ssh'], ssh, 'given a key, or agent: true'))
    }
    if (ssh.passphraseFile !== undefined && ssh.key === undefined) {
      problems.push(problem([...path, 'ssh', 'key'], undefined, 'the key that passphraseFile belongs to'))
    }
    if (ssh.agent === true && worker.agent === undefined) {
      problems.push(
        problem([...path, 'ssh', 'agent'], true, 'a key or the agent’s socket: SSH_AUTH_SOCK is not set here'),
      )
    }
    const agent = ssh.agent === true ? worker.agent : ssh.agent === false ? undefined : ssh.agent
    return {
      name,
      address,
      port: ssh.port ?? defaults.port,
      user: ssh.user ?? '',
      ...(ssh.key === undefined ? {} : { keyPath: expand(ssh.key) }),
      ...(ssh.passphraseFile === undefined ? {} : { passphrasePath: expand(ssh.passphraseFile) }),
      ...(agent === undefined ? {} : { agent: expand(agent) }),
      knownHostsPaths: (ssh.knownHosts ?? defaults.knownHosts).map(expand),
    }
  }

  const bastionOf = (field: HostField, role: Role, path: PropertyKey[]): Login | undefined => {
    const name = { ...everySsh, ...normal(field).ssh }.bastion
    if (name === undefined || role === 'bastions') return undefined
    const bastion = hosts.bastions[name]
    if (bastion !== undefined) return login(name, bastion, ['hosts', 'bastions', name])
    problems.push(problem([...path, 'ssh', 'bastion'], name, 'a host of hosts.bastions'))
    return undefined
  }

  for (const role of roles) {
    for (const [key, field] of Object.entries(hosts[role])) {
      const name = HostName.parse(key)
      const path = ['hosts', role, name]
      if (byName.has(name)) problems.push(problem(path, name, 'a name that no other role has'))
      const paths: Paths = { ...everyPaths, ...normal(field).paths }
      const bastion = bastionOf(field, role, path)
      const host: Host = {
        ...login(name, field, path),
        ...(bastion === undefined ? {} : { bastion }),
        become: { ...everySsh, ...normal(field).ssh }.become ?? 'none',
        jobsFolder: paths.jobs ?? defaults.jobs,
        path: paths.path ?? defaults.path,
        bootIdPath: paths.bootId ?? defaults.bootId,
        policyPath: paths.policy ?? defaults.policy,
        python: paths.python ?? defaults.python,
      }
      byName.set(name, host)
      byRole[role].push(host)
    }
  }
  return { byRole, byName }
}
