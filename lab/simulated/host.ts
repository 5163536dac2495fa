import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from 'ssh2'
import type { Addresses } from './addresses'
import { Cable } from './cable'
import { sshUser, systemPath } from './cloud-file'
import { bootUnits, writeBootId } from './disks'
import type { Keys } from './keys'
import type { Layout } from './layout'
import type { HostName } from './names'
import { loseProcesses } from './leash'
import type { Surroundings } from './session'
import { startSshServer } from './ssh-server'

/** What a command on a host came to. */
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

  /** What an init system does at boot. It is no command, so the ledger has nothing of it. */
  private async startUnits(): Promise<void> {
    const script = '. ./lab.sh && . "$LAB_PROGRAMS/units.sh" && { [ -e "masked/$UNIT" ] || unit_start "$UNIT"; }'
    const start = async (unit: string): Promise<void> => {
      const { code, stderr } = await this.run(`UNIT=${unit}; ${script}`)
      if (code !== 0) throw new Error(`${unit} doesn't start on ${this.name}: ${stderr.trim()}`)
    }
    await Promise.all(bootUnits(this.layout, this.name).map(start))
  }
}
