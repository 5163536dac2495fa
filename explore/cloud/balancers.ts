import type { Cloud } from '../../cloud/model/cloud'
import type { Attempt } from '../temporal/attempt'
import type { Reply } from '../temporal/reply'
import type { Fault } from '../schedule'
import type { Ledger } from './deeds'
import { infoText, statesText, statisticsText, type Seen } from './haproxy-text'
import type { Network } from './network'

type State = 'ready' | 'drain' | 'maint'

interface Standing {
  /** Its backend and its name. */
  readonly path: string
  readonly backend: string
  readonly server: string
  readonly host: string
  state: State
  /** Its checks are counted anew until then. */
  uncheckedUntil: number
  drainedAt: number
}

const answeredOk = '\n'

/** HAProxy 2.6 on each balancer, as its runtime socket shows it: every server of the cloud, drained or not, up or down. */
export class Balancers {
  readonly #servers = new Map<string, Map<string, Standing>>()
  /** Servers whose unit is stopped. */
  readonly #stopped = new Set<string>()
  readonly #staying: readonly Extract<Fault, { kind: 'sessions-stay' }>[]

  constructor(
    cloud: Cloud,
    private readonly network: Network,
    private readonly ledger: Ledger,
    faults: readonly Fault[],
    private readonly holder: () => string,
  ) {
    this.#staying = faults.filter((fault) => fault.kind === 'sessions-stay')
    for (const { name } of cloud.balancers) {
      const standings = new Map<string, Standing>()
      for (const service of Object.values(cloud.services))
        for (const unit of service.units)
          for (const [host, servers] of Object.entries(unit.servers))
            for (const { backend, server } of servers)
              standings.set(`${backend}/${server}`, {
                path: `${backend}/${server}`,
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

  /** The answer of a balancer's runtime socket, or BalancerUnreachable. */
  ask(attempt: Attempt, balancer: string, command: string): Reply<string> {
    const kind = command.startsWith('show ') ? 'reads' : 'changes'
    return this.network.balancer(attempt, balancer, () => this.#answer(attempt, balancer, command), kind)
  }

  #answer({ run, input }: Attempt, balancer: string, command: string): string {
    const standings = this.#servers.get(balancer)
    if (standings === undefined) throw new Error(`there is no balancer ${balancer}`)
    switch (command) {
      case 'show info':
        return infoText(100)
      case 'show cli level':
        return 'admin\n'
      case 'show stat -1 7 -1':
        return statisticsText(this.#seen(standings))
      case 'show servers state':
        return statesText(this.#seen(standings))
    }
    const [, path = '', state, health] =
      /^(?:set server|shutdown sessions server|disable agent|enable agent) (\S+)(?: state (\w+)| health (\w+))?$/.exec(
        command,
      ) ?? []
    const server = standings.get(path)
    if (server === undefined) return 'No such server.\n'
    if (command.startsWith('shutdown')) server.drainedAt = -Infinity
    if (health !== undefined) server.uncheckedUntil = this.network.seconds + 2
    if (state === 'ready' || state === 'drain' || state === 'maint') {
      const { step = '' } = input as { step?: string }
      this.#set(balancer, server, state, run.id, step)
    }
    return answeredOk
  }

  #set(balancer: string, server: Standing, state: State, upgrade: string, step: string): void {
    const was = server.state
    if (was === state) return
    server.state = state
    if (was !== 'ready' && state !== 'ready') return
    if (state !== 'ready') server.drainedAt = this.network.seconds
    const up = [...(this.#servers.get(balancer)?.values() ?? [])].filter(
      (each) => each.backend === server.backend && each.state === 'ready' && this.#isHealthy(each),
    ).length
    const what = state === 'ready' ? 'in' : 'out'
    const path = `${server.backend}/${server.server}`
    this.ledger.add({ what, upgrade, step, holder: this.holder(), server: path, balancer, up })
  }

  #isHealthy({ path, host, uncheckedUntil }: Standing): boolean {
    return !this.#stopped.has(path) && !this.network.isDead(host) && this.network.seconds >= uncheckedUntil
  }

  #sessionsOf({ host, state, drainedAt }: Standing): number {
    if (state === 'ready' || drainedAt < 0) return 0
    return this.#staying.some((fault) => fault.host === host && this.network.seconds < drainedAt + fault.seconds)
      ? 1
      : 0
  }

  /** The servers as a balancer sees them. */
  #seen(standings: ReadonlyMap<string, Standing>): readonly Seen[] {
    return [...standings.values()].map((each) => ({
      backend: each.backend,
      server: each.server,
      state: each.state,
      isHealthy: this.#isHealthy(each),
      sessions: this.#sessionsOf(each),
    }))
  }
}
