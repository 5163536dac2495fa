import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { programs } from './layout'
import type { HostName } from '../host-names'

const leashSh = join(programs, 'leash.sh')

/** The process that ends everything of a lab once the lab lets go of it, or dies. */
export class Leash {
  private constructor(private readonly child: ChildProcess) {}

  static start(id: string): Leash {
    const child = spawn('/bin/sh', [leashSh, `^LAB_HOST=${id}/`], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true, // An interrupt typed at the terminal reaches the lab, not its leash.
    })
    child.unref()
    return new Leash(child)
  }

  /** Ends every process of the lab, and comes back when none is left. */
  async letGo(): Promise<void> {
    if (this.child.exitCode !== null) return
    const exit = once(this.child, 'exit')
    this.child.ref()
    this.child.stdin?.end()
    await exit
  }
}

/** Ends every process of one host, without a chance to say goodbye, as a loss of power does. */
export async function loseProcesses(id: string, host: HostName): Promise<void> {
  const child = spawn('/bin/sh', [leashSh, `^LAB_HOST=${id}/${host}$`, 'now'], { stdio: 'ignore' })
  await once(child, 'exit')
}
