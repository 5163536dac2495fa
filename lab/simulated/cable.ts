import { once } from 'node:events'
import {
  connect,
  createServer,
  type IpcNetConnectOpts,
  type Server,
  type Socket,
  type TcpNetConnectOpts,
} from 'node:net'
import { Flow } from './flow'

/**
 * The network cable of one host: it listens on the host's address and carries bytes to its SSH server, until it is cut,
 * silenced or slow.
 */
export class Cable {
  private readonly server: Server
  private readonly ends = new Set<Socket>()
  private readonly flows = new Set<Flow>()
  private silent = false
  private delayMilliseconds = 0

  constructor(
    private readonly address: string,
    private readonly port: number,
    private readonly sshServer: IpcNetConnectOpts | TcpNetConnectOpts,
  ) {
    this.server = createServer({ allowHalfOpen: true }, (near) => this.carry(near))
  }

  /** Accepts connections from now on; data that was held back during the silence is delivered. */
  async mend(): Promise<void> {
    this.silent = false
    for (const flow of this.flows) flow.go()
    if (this.server.listening) return
    this.server.listen(this.port, this.address)
    await once(this.server, 'listening')
  }

  /** Every connection breaks; new ones are refused. */
  async cut(): Promise<void> {
    const closed = this.server.listening && new Promise((resolve) => this.server.close(resolve))
    for (const flow of this.flows) flow.drop()
    for (const end of this.ends) end.destroy()
    await closed
  }

  /** Refuses new connections; those that are there live on, as sshd's do when the process that listens is killed. */
  refuse(): void {
    if (this.server.listening) this.server.close()
  }

  /** Drops all traffic in both directions, without an error. */
  silence(): void {
    this.silent = true
  }

  /** From now on each piece of data takes this long, in each direction. */
  slow(milliseconds: number): void {
    this.delayMilliseconds = milliseconds
  }

  private carry(near: Socket): void {
    const far = connect({ ...this.sshServer, allowHalfOpen: true })
    this.direct(near, far)
    this.direct(far, near)
  }

  private direct(from: Socket, to: Socket): void {
    const flow = new Flow(() => this.silent)
    this.flows.add(flow)
    this.ends.add(from)
    from.setNoDelay(true)
    from.on('error', () => to.destroy())
    from.on('close', () => {
      this.ends.delete(from)
      flow.add(this.delayMilliseconds, () => {
        this.flows.delete(flow)
        to.destroySoon()
      })
    })
    from.on('end', () => flow.add(this.delayMilliseconds, () => to.end()))
    from.on('data', (data) => flow.add(this.delayMilliseconds, () => pass(data, from, to)))
  }
}

function pass(data: Buffer, from: Socket, to: Socket): void {
  if (!to.writable || to.write(data)) return
  from.pause()
  to.once('drain', () => from.resume())
}
