import type { z } from 'zod'
import { roles, type HostsField, type PathsField } from '../file/hosts'
import type { Host } from '../hosts'
import { HostName } from '../ids'
import { problem, type Problem } from '../problems'
import { Logins, normal, type Ssh, type Worker } from './logins'

type Paths = z.infer<typeof PathsField>
export type Role = (typeof roles)[number]

/** The hosts of a cloud by role, in the order in which they are written, and by name. */
export interface ResolvedHosts {
  readonly byRole: Readonly<Record<Role, readonly Host[]>>
  readonly byName: ReadonlyMap<string, Host>
}

const defaults = {
  jobs: '/var/lib/openstack-upgrade/jobs',
  code: '/var/lib/openstack-upgrade-code',
  path: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  bootId: '/proc/sys/kernel/random/boot_id',
  policy: '/usr/sbin/policy-rc.d',
  unitFiles: '/etc/systemd/system',
  python: 'python',
} as const

/** Two hosts that answer at one place are one machine; a bastion may be a machine of the cloud too. */
const placeOf = ({ address, port, bastion }: Host): string =>
  `${address.toLowerCase()} port ${port} ${bastion?.name ?? ''}`

/**
 * Resolves every host; problems are added to `problems`.
 * @param everySsh undefined if it is wrong already
 */
export function resolveHosts(
  hosts: z.infer<typeof HostsField>,
  everySsh: Ssh | undefined,
  everyPaths: Paths,
  worker: Worker,
  problems: Problem[],
): ResolvedHosts {
  const byName = new Map<string, Host>()
  const byPlace = new Map<string, Host>()
  const byRole: Record<Role, Host[]> = { controllers: [], network: [], computes: [], balancers: [], bastions: [] }
  const logins = new Logins(everySsh, hosts.bastions, worker, problems)

  for (const role of roles) {
    for (const [key, field] of Object.entries(hosts[role])) {
      const name = HostName.parse(key)
      const path = ['hosts', role, name]
      const paths: Paths = { ...everyPaths, ...normal(field).paths }
      const host: Host = {
        ...(role === 'bastions' ? logins.ofBastion(name, field, path) : logins.behindBastion(name, field, path)),
        become: { ...everySsh, ...normal(field).ssh }.become ?? 'none',
        jobsFolder: paths.jobs ?? defaults.jobs,
        codeFolder: paths.code ?? defaults.code,
        path: paths.path ?? defaults.path,
        bootIdPath: paths.bootId ?? defaults.bootId,
        policyPath: paths.policy ?? defaults.policy,
        unitFilesFolder: paths.unitFiles ?? defaults.unitFiles,
        python: paths.python ?? defaults.python,
      }
      const same = byPlace.get(placeOf(host))
      if (byName.has(name)) {
        problems.push(problem(path, host.address, `below another name: a host of another role is ${name} already`))
      } else if (same !== undefined && role !== 'bastions') {
        const remedy = `an address of its own: ${same.name} has it. A machine is named once; ssh://${same.name}/… reaches its HAProxy`
        problems.push(problem(path, host.address, remedy))
      }
      byName.set(name, host)
      byPlace.set(placeOf(host), host)
      byRole[role].push(host)
    }
  }
  return { byRole, byName }
}
