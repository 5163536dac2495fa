import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Balancer } from '../../../cloud/model/hosts'
import { BalancerName } from '../../../cloud/model/ids'
import { eventually } from '../../support/eventually'

// @needs haproxy
/** A real HAProxy, with its frontend and its runtime socket in a folder of the test. */
export class HAProxy {
  readonly frontend: string
  readonly socket: string
  private processes: ChildProcess[] = []

  constructor(
    readonly name: string,
    private readonly folder: string,
    private backends: string,
    private readonly level = 'admin',
  ) {
    this.frontend = join(folder, `${name}.front`)
    this.socket = join(folder, `${name}.sock`)
  }

  get balancer(): Balancer {
    return { name: BalancerName.parse(this.name), sockets: [{ kind: 'unix', path: this.socket }] }
  }

  async start(extra: readonly string[] = []): Promise<void> {
    const file = join(this.folder, `${this.name}.cfg`)
    writeFileSync(
      file,
      `global
  stats socket ${this.socket} level ${this.level} mode 600
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout queue 2s
  timeout check 5s
  default-server inter 150 rise 2 fall 4
frontend front
  bind unix@${this.frontend}
  default_backend keystone-back
${this.backends}
`,
    )
    const child = spawn('haproxy', ['-db', '-f', file, ...extra], { stdio: 'ignore' })
    this.processes.push(child)
    await once(child, 'spawn')
    await eventually(async () => (await this.ask('show info')).includes(`\nPid: ${child.pid ?? 0}\n`))
  }

  /** A soft reload, with other backends if they are given: the old process keeps its sessions until they end. */
  async reload(backends = this.backends): Promise<void> {
    this.backends = backends
    await this.start(['-sf', String(this.processes.at(-1)?.pid)])
  }

  /** Freezes its newest process: connections are taken by the kernel, and nothing is answered. Thawed by another signal. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.processes.at(-1)?.kill(signal)
  }

  /** Ends its processes, old ones too. It can be started again. */
  async stop(): Promise<void> {
    const running = this.processes.splice(0).filter((child) => child.exitCode === null && child.signalCode === null)
    await Promise.all(
      running.map(async (child) => {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }),
    )
  }

  /** One runtime command, by a hand of the test's own. */
  ask(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let reply = ''
      const socket = connect(this.socket, () => socket.end(`${command}\n`))
      socket.setEncoding('utf8')
      socket.on('data', (chunk: string) => (reply += chunk))
      socket.on('end', () => resolve(reply))
      socket.on('error', reject)
    })
  }

  /** The status of a server, as `show stat` words it. */
  async status(path: string): Promise<string> {
    const [header = '', ...rows] = (await this.ask('show stat -1 4 -1')).split('\n')
    const row = rows.find((line) => line.startsWith(`${path.replace('/', ',')},`))
    return row?.split(',')[header.split(',').indexOf('status')] ?? 'none'
  }

  async isStatus(path: string, status: string): Promise<void> {
    await eventually(async () => (await this.status(path)) === status)
  }

  /** One HTTP request through the frontend: its status code and body. */
  get(path = '/', agent = new Agent()): Promise<{ code: number; body: string }> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: this.frontend, path, agent }, (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (body += chunk))
        response.on('end', () => resolve({ code: response.statusCode ?? 0, body }))
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end()
    })
  }
}
