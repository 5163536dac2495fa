import type { Duplex } from 'node:stream'
import type { Host } from '../../cloud/model/hosts'
import { exec, type ExecOptions, type Executed } from './exec'
import { forwardUnixSocket } from './forward'
import { ConnectionPool, usualIdle, type Counts, type Idle } from './pool'
import { usualPatience, type Patience } from './silence'

export { type ExecOptions, type Executed, known } from './exec'
export type { Wait } from './silence'

/** SSH to every host of a cloud over pooled, host-key-checked connections. A worker has one. */
export class Ssh {
  private readonly pool: ConnectionPool
  private readonly patience: Patience

  /**
   * @param idle limits of unused connections, as far as they differ from the usual ones
   * @param patience limits of a host's silence, as far as they differ from the usual ones
   */
  constructor(idle: Partial<Idle> = {}, patience: Partial<Patience> = {}) {
    this.patience = { ...usualPatience, ...patience }
    this.pool = new ConnectionPool({ ...usualIdle, ...idle }, this.patience)
  }

  /** As `exec` of exec.ts. */
  async exec(host: Host, script: string, options: ExecOptions = {}): Promise<Executed> {
    return exec(this.pool, host, script, options, this.patience)
  }

  /** As `forwardUnixSocket` of forward.ts. */
  async forwardUnixSocket(host: Host, path: string): Promise<Duplex> {
    return forwardUnixSocket(this.pool, host, path, this.patience)
  }

  /** The connections that are open now, and the logins since the worker began. */
  counts(): Counts {
    return this.pool.counts()
  }

  /** Closes every connection. Commands and jobs on the hosts go on. */
  async closeAll(): Promise<void> {
    await this.pool.closeAll()
  }
}
