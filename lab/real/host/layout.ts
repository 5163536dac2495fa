import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { HostName } from '../../host-names'

/** The folder of this machine's labs, with a folder for each. */
export const labsFolder = '/var/lib/openstack-upgrade-lab'

/** The files of one lab that the machine sees. Only the hosts and the keeper see the contents of the hosts' disks. */
export class Layout {
  readonly folder: string
  /** Locked by every process of the lab, so that it is free once no process is left. */
  readonly lock: string
  readonly control: string
  readonly keeperLog: string
  readonly cloudFile: string
  readonly key: string
  readonly knownHosts: string
  readonly sshConfig: string
  /** A copy of the controllers' /root/openrc whose endpoint is a balancer's. */
  readonly credentials: string
  readonly databaseFolder: string
  readonly databaseSocket: string
  readonly generalLog: string

  /** @throws if the name is no name of a lab */
  constructor(readonly name: string) {
    if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
      throw new Error(`${name}: a lab's name has up to 31 letters a-z, digits and -, a letter or digit first`)
    }
    this.folder = join(labsFolder, name)
    this.lock = this.path('lock')
    this.control = this.path('control.sock')
    this.keeperLog = this.path('keeper.log')
    this.cloudFile = this.path('cloud.yaml')
    this.key = this.path('id_ed25519')
    this.knownHosts = this.path('known_hosts')
    this.sshConfig = this.path('ssh_config')
    this.credentials = this.path('openrc')
    this.databaseFolder = this.path('database')
    this.databaseSocket = this.path('database/mariadb.sock')
    this.generalLog = this.path('database/general.log')
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  /** The mount point of a host's root, as the keeper sees it. */
  root(name: HostName): string {
    return this.path('hosts', name, 'root')
  }

  /** The mount point of the machine's cgroups, as the keeper sees it. */
  get groups(): string {
    return this.path('groups')
  }

  /** The cgroup with all hosts of the lab. */
  get labGroup(): string {
    return join(this.groups, `openstack-upgrade-${this.name}`)
  }

  /** The cgroup of a host's processes. */
  group(name: HostName): string {
    return join(this.labGroup, name)
  }

  /** The mount point of the file system with all files that a host has written, as the keeper sees it. */
  disk(name: HostName): string {
    return this.path('hosts', name, 'disk')
  }
}

function packageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  if (folder === dirname(folder)) throw new Error(`no package.json above ${__dirname}`)
  return packageRoot(dirname(folder))
}

const repository = packageRoot(__dirname)

/** A shell program of the lab. */
export function program(name: string): string {
  return join(repository, 'lab/real/host/programs', name)
}

/**
 * A compiled program of the lab, which runs as a process of its own.
 * @throws where the code hasn't been built
 */
export function compiled(file: string): string {
  const path = join(repository, 'build/lab/real/host', file)
  if (!existsSync(path)) throw new Error(`${path} isn't there: build first (npm run build)`)
  return path
}
