import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Cable } from '../../simulated/cable'
import type { Addresses } from './addresses'
import { program, type Layout } from './layout'
import type { HostName } from '../../host-names'
import type { Init } from './init'
import { run } from './run'

const bootPatienceSeconds = 60
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A host that is switched on. */
interface Running {
  /** The process that holds the host's namespaces: it ends when process 1 of the host has. */
  readonly holder: ChildProcessByStdio<null, Readable, null>
  /** The host's process 1, as the keeper sees it. */
  readonly init: number
  readonly bootId: string
}

export interface HostState {
  readonly power: 'on' | 'off'
  readonly network: 'open' | 'cut'
  readonly delayMilliseconds: number
  /** null while it is off. */
  readonly bootId: string | null
}

/** One host of the lab: a root that is mounted, and processes in namespaces of their own while it is switched on. */
export class Host {
  private running: Running | undefined
  private turn: Promise<void> = Promise.resolve()
  private cutOff = false
  private delayMilliseconds = 0
  private readonly cable: Cable

  constructor(
    readonly name: HostName,
    private readonly layout: Layout,
    private readonly init: Init,
    addresses: Addresses,
  ) {
    const [near, far] = [addresses.hosts[name], addresses.behindCable[name]]
    this.cable = new Cable(near, addresses.sshPort, { host: far, port: addresses.sshPort })
  }

  get state(): HostState {
    const { cutOff, delayMilliseconds, running } = this
    const power = running === undefined ? 'off' : 'on'
    return { power, network: cutOff ? 'cut' : 'open', delayMilliseconds, bootId: running?.bootId ?? null }
  }

  /** Starts the host's processes; resolves once all enabled units have been started. Does nothing on a host that is on. */
  powerOn(): Promise<void> {
    return this.inTurn(async () => {
      if (this.running !== undefined) return
      this.running = await this.boot()
      if (!this.cutOff) await this.cable.mend()
    })
  }

  /** Ends all processes of the host at once, and every connection; its disk stays as it is. */
  powerOff(): Promise<void> {
    return this.inTurn(async () => {
      const { running } = this
      await this.cable.cut()
      if (running === undefined) return
      this.running = undefined
      const ended = running.holder.exitCode === null ? once(running.holder, 'exit') : undefined
      process.kill(running.init, 'SIGKILL')
      await ended
    })
  }

  async reboot(): Promise<void> {
    await this.powerOff()
    await this.powerOn()
  }

  /** Breaks SSH connections to the host and refuses new ones, until `mend`; its processes go on. */
  async cut(): Promise<void> {
    this.cutOff = true
    await this.cable.cut()
  }

  /** Drops all SSH traffic from and to the host without an error, until `mend`. */
  silence(): void {
    this.cable.silence()
  }

  async mend(): Promise<void> {
    this.cutOff = false
    if (this.running !== undefined) await this.cable.mend()
  }

  /** Delays each piece of SSH traffic by so long, in each direction. */
  slow(milliseconds: number): void {
    this.delayMilliseconds = milliseconds
    this.cable.slow(milliseconds)
  }

  /** Runs a command as if typed on its console, without SSH. */
  console(command: string): Promise<string> {
    if (this.running === undefined) throw new Error(`${this.name} is switched off`)
    const inside = ['--target', String(this.running.init), '--mount', '--pid', '--uts', '--root', '--wd']
    return run('nsenter', [...inside, 'env', '-i', `PATH=${path}`, '/bin/sh', '-c', command], 60)
  }

  /** Runs one order at a time, in the order in which they came. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work)
    this.turn = done.catch(() => undefined)
    return done
  }

  private async boot(): Promise<Running> {
    const root = this.layout.root(this.name)
    const boot = ['/bin/sh', program('boot.sh'), root, this.name, this.init]
    const holder = spawn('/bin/sh', [program('power-on.sh'), this.layout.group(this.name), ...boot], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const late = setTimeout(() => holder.kill('SIGKILL'), bootPatienceSeconds * 1000)
    let init: number | undefined
    for await (const line of createInterface(holder.stdout)) {
      const said = /^init (?<pid>\d+)$/.exec(line)?.groups?.pid
      if (said !== undefined) init = Number(said)
      if (line === 'booted') break
    }
    clearTimeout(late)
    if (init === undefined || holder.exitCode !== null || holder.killed) {
      throw new Error(
        `${this.name} does not boot: its last words are in ${this.layout.keeperLog} and ${join(root, 'var/log')}`,
      )
    }
    holder.once('exit', () => {
      if (this.running?.holder === holder) this.running = undefined
    })
    return { holder, init, bootId: readFileSync(`/proc/${init}/root/run/boot_id`, 'utf8').trim() }
  }
}
