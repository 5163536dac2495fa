import type { Cloud } from '../../cloud/model/cloud'
import { Attempt } from '../temporal/attempt'
import type { Fault } from '../schedule'
import type { Ledger } from './deeds'
import type { Network } from './network'

type State = 'ready' | 'drain' | 'maint'

interface Standing {
  readonly backend: string
  readonly server: string
  readonly host: string
  state: State
  /** Its checks are counted anew until then. */
  uncheckedUntil: number
  drainedAt: number
}

const infoText = (pid: number): string =>
  `Name: HAProxy\nVersion: 2.6.12\nPid: ${pid}\nNbproc: 1\nProcess_num: 1\nUptime_sec: 1000\nStart_time_sec: 1000\n\n`
const statisticsHeader =
  '# pxname,svname,qcur,scur,weight,bck,throttle,check_status,check_code,check_rise,check_fall,check_health,srv_icur,tracked,pid,status,type,act'
const stateHeader =
  '1\n# be_name srv_name srv_addr srv_op_state srv_admin_state srv_check_state srv_agent_state srv_port'
const adminBits = { ready: 0, drain: 8, maint: 1 } as const
const answeredOk = '\n'

/** HAProxy 2.6 on each balancer, as its runtime socket shows it: every server of the cloud, drained or not, up or down. */
export class Balancers {
  readonly #servers = new Map<string, Map<string, Standing>>()
  /** Servers whose unit is stopped. */
  readonly #stopped = new Set<string>()
  /** The texts of the balancers' answers, as long as nothing changes. */
  readonly #texts = new Map<string, string>()

  constructor(
    cloud: Cloud,
    private readonly network: Network,
    private readonly ledger: Ledger,
    private readonly faults: readonly Fault[],
    private readonly holder: () => string,
  ) {
    for (const { name } of cloud.balancers) {
      const standings = new Map<string, Standing>()
      for (const service of Object.values(cloud.services))
        for (const unit of service.units)
          for (const [host, servers] of Object.entries(unit.servers))
            for (const { backend, server } of servers)
              standings.set(`${backend}/${server}`, {
                backend,
                server,
                host,
                state: 'ready',
                uncheckedUntil: 0,
                drainedAt: 0,
              })
      this.#servers.set(name, standings)
    }
  }

  /** The places where a server is not out: `balancer: backend/server`. */
  servingOf(servers: readonly { readonly backend: string; readonly server: string }[]): readonly string[] {
    return [...this.#servers].flatMap(([balancer, standings]) =>
      servers.flatMap(({ backend, server }) =>
        standings.get(`${backend}/${server}`)?.state === 'ready' ? [`${balancer}: ${backend}/${server}`] : [],
      ),
    )
  }

  /** The unit that answers a server has stopped, or runs again. */
  runs({ backend, server }: { readonly backend: string; readonly server: string }, isRunning: boolean): void {
    const path = `${backend}/${server}`
    this.#texts.clear()
    if (isRunning) this.#stopped.delete(path)
    else this.#stopped.add(path)
  }

  /** True if the units that answer these servers run. */
  doRun(servers: readonly { readonly backend: string; readonly server: string }[]): boolean {
    return servers.every(({ backend, server }) => !this.#stopped.has(`${backend}/${server}`))
  }

  /** Servers that are out somewhere. */
  get out(): readonly string[] {
    return [...this.#servers].flatMap(([balancer, standings]) =>
      [...standings].flatMap(([path, { state }]) => (state === 'ready' ? [] : [`${balancer}: ${path}`])),
    )
  }

  /** True if the host has a server that is out on every balancer. */
  isOut(host: string): boolean {
    return [...this.#servers.values()].every((standings) =>
      [...standings.values()].some((each) => each.host === host && each.state !== 'ready'),
    )
  }

  /** The balancers put the servers of a host back, as after a restart. */
  forget(host: string): void {
    for (const [balancer, standings] of this.#servers)
      for (const each of standings.values())
        if (each.host === host && each.state !== 'ready') this.#set(balancer, each, 'ready', '', '')
  }

  /** The answer of a balancer's runtime socket. @throws BalancerUnreachable */
  ask(balancer: string, command: string): Promise<string> {
    return this.network.balancer(balancer, () => this.#answer(balancer, command))
  }

  #answer(balancer: string, command: string): string {
    const standings = this.#servers.get(balancer)
    if (standings === undefined) throw new Error(`there is no balancer ${balancer}`)
    switch (command) {
      case 'show info':
        return infoText(100)
      case 'show cli level':
        return 'admin\n'
      case 'show stat -1 7 -1':
        return this.#text(`${balancer} statistics`, () => this.#statistics(standings))
      case 'show servers state':
        return this.#text(`${balancer} states`, () => this.#states(standings))
    }
    const [, path = '', state, health] =
      /^(?:set server|shutdown sessions server|disable agent|enable agent) (\S+)(?: state (\w+)| health (\w+))?$/.exec(
        command,
      ) ?? []
    const server = standings.get(path)
    if (server === undefined) return 'No such server.\n'
    this.#texts.clear()
    if (command.startsWith('shutdown')) server.drainedAt = -Infinity
    if (health !== undefined) this.#uncheckedUntil = server.uncheckedUntil = this.network.seconds + 2
    if (state === 'ready' || state === 'drain' || state === 'maint') {
      const { run, input } = Attempt.current()
      const { step = '' } = input as { step?: string }
      this.#set(balancer, server, state, run.id, step)
    }
    return answeredOk
  }

  /** A text that is made once until something changes, unless time alone changes it. */
  #text(key: string, make: () => string): string {
    if (this.#isTimed) return make()
    const known = this.#texts.get(key)
    if (known !== undefined) return known
    const text = make()
    this.#texts.set(key, text)
    return text
  }

  /** True if a server goes down, or loses its sessions, by time alone. */
  get #isTimed(): boolean {
    return (
      this.network.seconds < this.#uncheckedUntil || this.faults.some(({ kind }) => /^(dead|sessions-stay)$/.test(kind))
    )
  }

  #uncheckedUntil = 0

  #set(balancer: string, server: Standing, state: State, upgrade: string, step: string): void {
    const was = server.state
    if (was === state) return
    server.state = state
    this.#texts.clear()
    if (was !== 'ready' && state !== 'ready') return
    if (state !== 'ready') server.drainedAt = this.network.seconds
    const up = [...(this.#servers.get(balancer)?.values() ?? [])].filter(
      (each) => each.backend === server.backend && each.state === 'ready' && this.#isHealthy(each),
    ).length
    const what = state === 'ready' ? 'in' : 'out'
    const path = `${server.backend}/${server.server}`
    this.ledger.add({ what, upgrade, step, holder: this.holder(), server: path, balancer, up })
  }

  #isHealthy({ backend, server, host, uncheckedUntil }: Standing): boolean {
    return (
      !this.#stopped.has(`${backend}/${server}`) && !this.network.isDead(host) && this.network.seconds >= uncheckedUntil
    )
  }

  #sessionsOf({ host, state, drainedAt }: Standing): number {
    const stays = this.faults.some(
      (fault) =>
        fault.kind === 'sessions-stay' && fault.host === host && this.network.seconds < drainedAt + fault.seconds,
    )
    return state !== 'ready' && stays && drainedAt >= 0 ? 1 : 0
  }

  #statusOf(server: Standing): string {
    if (server.state === 'maint') return 'MAINT'
    if (!this.#isHealthy(server)) return 'DOWN'
    return server.state === 'drain' ? 'DRAIN' : 'UP'
  }

  #statistics(standings: ReadonlyMap<string, Standing>): string {
    const up = new Map<string, number>()
    const lines = [statisticsHeader]
    for (const each of standings.values()) {
      const status = this.#statusOf(each)
      up.set(each.backend, (up.get(each.backend) ?? 0) + (status === 'UP' ? 1 : 0))
      const check = this.#isHealthy(each) ? 'L7OK,200,2,3,4' : 'L4CON,,2,3,0'
      lines.push(`${each.backend},${each.server},0,${this.#sessionsOf(each)},1,0,,${check},0,,1,${status},2,1`)
    }
    for (const [backend, count] of up)
      lines.push(`${backend},BACKEND,0,0,${count},0,,,,,,,,,1,${count > 0 ? 'UP' : 'DOWN'},1,${count}`)
    return `${lines.join('\n')}\n\n`
  }

  #states(standings: ReadonlyMap<string, Standing>): string {
    const lines = [...standings.values()].map(
      ({ backend, server, state }) => `${backend} ${server} - 2 ${adminBits[state]} 6 0 0`,
    )
    return `${[stateHeader, ...lines].join('\n')}\n\n`
  }
}
