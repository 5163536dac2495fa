import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Base } from '../base'
import type { Addresses } from './addresses'
import { backends, databasePort } from './backends'
import { makeBalancerDisk } from './balancer-disk'
import { writeCloudFile } from './cloud-file'
import { startDatabase } from './database-server'
import { makeDisk } from './disk'
import { Host } from './host'
import type { Init } from './init'
import { writeKeys } from './keys'
import type { Layout } from './layout'
import { hostNames, type BalancerHost, type HostName } from '../../host-names'
import { isBalancer, roleOf } from './names'
import { apisReady } from './ready'
import { run } from './run'
import type { Status } from './status'

/** One cloud, inside the keeper: hosts, balancers and a database, and the faults that they can be given. */
export class Lab {
  private readonly hosts: readonly Host[]
  private doing = 'beginning'
  private up = false

  constructor(
    private readonly layout: Layout,
    private readonly base: Base,
    private readonly addresses: Addresses,
    private readonly keeperPid: number,
    private readonly init: Init,
  ) {
    // A balancer's programs are the machine's, which may have no systemd.
    this.hosts = hostNames.map((name) => new Host(name, layout, isBalancer(name) ? 'sysv' : init, addresses))
  }

  /** Brings everything up; resolves once every enabled unit has been started. */
  async start(): Promise<void> {
    const { layout, base, addresses } = this
    this.doing = 'making the disks, starting MariaDB'
    const keys = await writeKeys(layout, addresses)
    const makeDiskOf = (name: HostName): Promise<void> =>
      isBalancer(name) ? makeBalancerDisk(layout, name, addresses, keys) : makeDisk(layout, base, name, addresses, keys)
    await Promise.all([makeGroups(layout), startDatabase(layout, base, addresses), ...hostNames.map(makeDiskOf)])
    const openrc = readFileSync(join(layout.root('controller1'), 'etc/openstack/openrc'))
    writeFileSync(layout.credentials, openrc, { mode: 0o600 })
    writeCloudFile(layout, addresses, base.platform)
    this.doing = 'booting the hosts'
    const balancers = this.hosts.filter((host) => isBalancer(host.name))
    await Promise.all(this.hosts.filter((host) => !balancers.includes(host)).map((host) => host.powerOn()))
    await apisReady(layout, addresses, base.platform)
    // HAProxy takes every server for up until a check fails, so the checked services start first.
    await Promise.all(balancers.map((host) => host.powerOn()))
    this.up = true
    this.doing = ''
  }

  host(name: HostName): Host {
    const host = this.hosts.find((each) => each.name === name)
    if (host === undefined) throw new Error(`${name}: the lab has ${hostNames.join(', ')}`)
    return host
  }

  /** Stops HAProxy and starts it again, which forgets every state that was set through its socket. */
  async restartBalancer(name: BalancerHost): Promise<void> {
    await this.host(name).console('service haproxy restart')
  }

  status(): Status {
    const { layout, addresses } = this
    const { cloudFile: cloud, key, knownHosts, sshConfig, credentials, keeperLog } = layout
    return {
      name: layout.name,
      folder: layout.folder,
      state: this.up ? 'up' : 'starting',
      doing: this.doing,
      keeperPid: this.keeperPid,
      init: this.init,
      platform: this.base.platform,
      hosts: this.hosts.map((host) => ({
        name: host.name,
        role: isBalancer(host.name) ? 'balancer' : roleOf(host.name),
        address: addresses.hosts[host.name],
        ...host.state,
      })),
      sshPort: addresses.sshPort,
      ports: backends.map(({ name, port }) => ({ name, port })),
      database: {
        address: addresses.database,
        port: databasePort,
        socket: layout.databaseSocket,
        generalLog: layout.generalLog,
      },
      files: { cloud, key, knownHosts, sshConfig, credentials, keeperLog },
    }
  }
}

/** Makes the cgroup of the lab, unless a killed one has left it. Only the keeper sees the mount. */
async function makeGroups(layout: Layout): Promise<void> {
  mkdirSync(layout.groups)
  await run('mount', ['-t', 'cgroup2', 'cgroup2', layout.groups])
  mkdirSync(layout.labGroup, { recursive: true })
}
