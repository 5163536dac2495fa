import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from 'ssh2'
import type { Addresses } from './addresses'
import { Cable } from './cable'
import { sshUser, systemPath } from './cloud-file'
import { writeBootId } from './disks'
import type { Keys } from './keys'
import type { Layout } from './layout'
import type { HostName } from '../host-names'
import { loseProcesses } from './leash'
import type { Surroundings } from './session'
import { startSshServer } from './ssh-server'
import { bootUnits } from './unit-disks'

/** A unit that doesn't serve after so long has failed. */
const bootSeconds = 30

/** The result of a command on a host. */
export interface Result {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** One running host of the lab. */
export class SimulatedHost {
  private constructor(
    readonly name: HostName,
    readonly address: string,
    readonly cable: Cable,
    private readonly id: string,
    private readonly layout: Layout,
    private readonly surroundings: Surroundings,
    private readonly ssh: Server,
  ) {}

  /** Boots a host whose folder has been written: its units, then its SSH server, then its network. */
  static async boot(
    name: HostName,
    id: string,
    layout: Layout,
    addresses: Addresses,
    keys: Keys,
  ): Promise<SimulatedHost> {
    const folder = layout.host(name)
    const surroundings = {
      folder,
      environment: {
        PATH: `${layout.host(name, 'bin')}:${systemPath}`,
        HOME: folder,
        USER: sshUser,
        LOGNAME: sshUser,
        SHELL: '/bin/sh',
        LAB_HOST: `${id}/${name}`,
        DPKG_ADMINDIR: layout.host(name, 'dpkg'),
      },
    }
    const socketPath = layout.host(name, 'run/ssh.sock')
    const cable = new Cable(addresses.hosts[name], addresses.sshPort, { path: socketPath })
    const ssh = await startSshServer({
      socketPath,
      hostKey: keys.host[name],
      user: sshUser,
      publicKey: keys.operator,
      surroundings,
    })
    const host = new SimulatedHost(name, addresses.hosts[name], cable, id, layout, surroundings, ssh)
    await host.startUnits()
    await cable.mend()
    return host
  }

  /**
   * Loses power and boots again: connections break, every process of the host is gone, the boot id is new, and the units
   * that are not masked run.
   */
  async reboot(downSeconds = 0): Promise<void> {
    await this.cable.cut()
    await loseProcesses(this.id, this.name)
    await sleep(downSeconds * 1000)
    writeBootId(this.layout, this.name)
    await this.startUnits()
    await this.cable.mend()
  }

  /** Runs a command as if typed on the host's own console, without SSH. */
  run(command: string): Promise<Result> {
    const { folder, environment } = this.surroundings
    return new Promise((resolve) => {
      execFile('/bin/sh', ['-c', command], { cwd: folder, env: environment }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 255
        resolve({ code, stdout, stderr })
      })
    })
  }

  /** Takes the network and the SSH server down; processes are left to the lab's leash. */
  async shut(): Promise<void> {
    await this.cable.cut()
    await new Promise((resolve) => this.ssh.close(resolve))
  }

  /** Starts the units as an init system does at boot. That is no command, so the ledger does not list it. */
  private async startUnits(): Promise<void> {
    const launch = '[ -e "masked/$unit" ] || { unit_launch "$unit" && echo "$unit $ready"; }'
    const units = bootUnits(this.layout, this.name).join(' ')
    const { stdout } = await this.run(
      `. ./lab.sh && . "$LAB_PROGRAMS/units.sh" && for unit in ${units}; do ${launch}; done`,
    )
    const launched = stdout.split('\n').filter((line) => line !== '')
    await Promise.all(launched.map((line) => this.serves(...(line.split(' ') as [string, string]))))
  }

  /** Resolves once a unit serves. Waiting here, not in a shell for each, leaves the CPU to the units that are starting. */
  private async serves(unit: string, readyFile: string): Promise<void> {
    const limit = performance.now() + bootSeconds * 1000
    while (!existsSync(readyFile)) {
      if (performance.now() > limit) {
        const log = readFileSync(this.layout.host(this.name, 'log', `${unit}.log`), 'utf8')
        throw new Error(`${unit} doesn't start on ${this.name}: ${log.trim().split('\n').slice(-3).join('\n')}`)
      }
      await sleep(20)
    }
  }
}
