import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { Reply, type Order } from './control'
import { Layout } from './layout'
import type { BalancerHost, HostName } from '../../host-names'
import { run } from './run'
import type { Status } from './status'

/** A lab that is up, as another process sees it. Every order comes back once it has been carried out. */
export class LabClient {
  readonly layout: Layout

  constructor(name: string) {
    this.layout = new Layout(name)
  }

  status(): Promise<Status> {
    return this.give({ do: 'status' })
  }

  /** Loses power and boots again: every process of it ends, its boot id is new, its disk is as it was. */
  async reboot(host: HostName): Promise<void> {
    await this.give({ do: 'reboot', host })
  }

  async powerOff(host: HostName): Promise<void> {
    await this.give({ do: 'powerOff', host })
  }

  async powerOn(host: HostName): Promise<void> {
    await this.give({ do: 'powerOn', host })
  }

  /** SSH connections to it break and are refused, until `mend`. Its processes go on. */
  async cut(host: HostName): Promise<void> {
    await this.give({ do: 'cut', host })
  }

  /** Drops all SSH traffic of the host without an error, until `mend`. */
  async silence(host: HostName): Promise<void> {
    await this.give({ do: 'silence', host })
  }

  async mend(host: HostName): Promise<void> {
    await this.give({ do: 'mend', host })
  }

  /** Each piece of data over SSH takes so long, in each direction. */
  async slow(host: HostName, milliseconds: number): Promise<void> {
    await this.give({ do: 'slow', host, milliseconds })
  }

  /** HAProxy ends and starts again: it forgets the states that were set through its socket. */
  async restartBalancer(balancer: BalancerHost): Promise<void> {
    await this.give({ do: 'restartBalancer', balancer })
  }

  /** The rows that a statement gives, as root of MariaDB. */
  async sql(statement: string, database = ''): Promise<string[][]> {
    const socket = `--socket=${this.layout.databaseSocket}`
    const output = await run('mariadb', ['--no-defaults', socket, '-N', '-B', '-e', statement, database])
    return output.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]))
  }

  /**
   * Gives one order.
   * @throws where no lab answers, or it could not do it
   */
  async give(order: Order): Promise<Status> {
    const reply = await this.ask(order)
    if ('problem' in reply) throw new Error(reply.problem)
    return reply.status
  }

  private ask(order: Order): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.layout.control)
      socket.once('close', () => reject(new NoLab(this.layout.name)))
      const lines = createInterface(socket)
      lines.once('error', (error: Error) => reject(new NoLab(this.layout.name, error)))
      lines.once('line', (line) => {
        socket.destroy()
        try {
          resolve(Reply.parse(JSON.parse(line)))
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
      socket.write(`${JSON.stringify(order)}\n`)
    })
  }
}

/** The control socket of that lab does not answer. */
export class NoLab extends Error {
  constructor(name: string, cause?: Error) {
    super(`no lab ${name} is up: npm run lab:real -- up`, { cause })
  }
}
