import type { Duplex } from 'node:stream'
import type { Host } from '../../cloud/model/hosts'
import { exec, type ExecOptions, type Executed } from './exec'
import { forwardUnixSocket } from './forward'
import { ConnectionPool } from './pool'

export { type ExecOptions, type Executed, known } from './exec'

/** SSH to every host of a cloud over pooled, host-key-checked connections. A worker has one. */
export class Ssh {
  private readonly pool: ConnectionPool

  /** @param idleSeconds how long an unused connection is kept */
  constructor(idleSeconds?: number) {
    this.pool = new ConnectionPool(idleSeconds)
  }

  /** As `exec` of exec.ts. */
  async exec(host: Host, script: string, options: ExecOptions = {}): Promise<Executed> {
    return exec(this.pool, host, script, options)
  }

  /** As `forwardUnixSocket` of forward.ts. */
  async forwardUnixSocket(host: Host, path: string): Promise<Duplex> {
    return forwardUnixSocket(this.pool, host, path)
  }

  /** Closes every connection. Commands and jobs on the hosts go on. */
  async closeAll(): Promise<void> {
    await this.pool.closeAll()
  }
}
