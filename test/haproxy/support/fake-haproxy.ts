import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { BalancerName } from '../../../cloud/model/ids'
import { info, statistics, serversState, unknownCommand, type OldVersion } from './recorded'

/** The state of one server of the fake. */
interface Standing {
  state: 'ready' | 'drain' | 'maint'
  /** The result of its health checks, independent of its state. */
  health: 'UP' | 'DOWN'
  sessions: number
  agent: boolean
}

/**
 * A runtime socket that answers as HAProxy 1.5.0 and 1.6.0 did, which no package brings any more. The lines are recorded
 * from their binaries, and filled in with the state of its servers.
 */
export class FakeHAProxy {
  static readonly balancer = { name: BalancerName.parse('lb1'), sockets: [] }
  readonly commands: string[] = []
  readonly servers: Record<string, Standing> = {
    controller1: { state: 'ready', health: 'UP', sessions: 0, agent: false },
    controller2: { state: 'ready', health: 'UP', sessions: 0, agent: false },
  }
  private server: Server | undefined
  private turn = 0

  constructor(
    private readonly version: OldVersion,
    private readonly options: { processes?: number; process?: string; admin?: boolean } = {},
  ) {}

  async start(folder: string): Promise<string> {
    const path = join(folder, `fake-${this.version}-${this.options.process ?? '1'}.sock`)
    // Half open, as HAProxy's is: the answer comes after the client has closed its side.
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.serve(socket))
    await new Promise<void>((resolve) => this.server?.listen(path, resolve))
    return path
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server?.close(resolve) ?? resolve(undefined))
  }

  /** The status of a server in the words of `show stat`. */
  status(name: string): string {
    const { state, health, agent } = this.servers[name] ?? { state: 'maint', health: 'DOWN', agent: false }
    if (state === 'maint') return 'MAINT'
    if (health === 'DOWN') return 'DOWN'
    // 1.6.0 leaves out the comma after this one.
    if (state === 'drain') return agent && this.version === '1.6.0' ? 'DRAIN (agent)' : 'DRAIN'
    return 'UP'
  }

  private serve(socket: Socket): void {
    let line = ''
    socket.setEncoding('utf8')
    socket.on('error', () => undefined)
    socket.on('data', (chunk: string) => {
      line += chunk
      if (line.endsWith('\n')) socket.end(this.answer(line.slice(0, -1)))
    })
  }

  private answer(command: string): string {
    this.commands.push(command)
    const { processes = 1, process = '1' } = this.options
    this.turn += 1
    const number = process === 'either' ? String(1 + (this.turn % 2)) : process
    if (command === 'show info') return info(this.version, processes, number)
    if (command.startsWith('show stat ')) return statistics(this.rows(), number)
    if (command === 'show servers state' && this.version === '1.6.0') return serversState(this.rows())
    const set = /^(set server|disable agent|enable agent) ([^/]+)\/(\S+)(?: (state|health) (\w+))?$/.exec(command)
    return set === null ? unknownCommand : this.change(set[1] ?? '', set[2] ?? '', set[3] ?? '', set[4], set[5])
  }

  private change(verb: string, backend: string, name: string, what?: string, value?: string): string {
    if (this.options.admin === false) return 'Permission denied\n\n'
    if (backend !== 'keystone-back') return 'No such backend.\n\n'
    const server = this.servers[name]
    if (server === undefined) return 'No such server.\n\n'
    if (verb === 'disable agent') server.agent = false
    else if (verb === 'enable agent') return 'Agent was not configured on this server, cannot enable.\n\n'
    else if (what === 'health') server.health = 'DOWN'
    else if (value === 'ready' || value === 'drain' || value === 'maint') server.state = value
    else return "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n\n"
    return '\n'
  }

  private rows(): { name: string; status: string; sessions: number; admin: number; agent: number; up: boolean }[] {
    return Object.entries(this.servers).map(([name, { state, health, sessions, agent }]) => ({
      name,
      status: this.status(name),
      sessions,
      admin: { ready: 0, drain: 8, maint: 1 }[state],
      agent: agent ? 22 : 0,
      up: state === 'ready' && health === 'UP',
    }))
  }
}
