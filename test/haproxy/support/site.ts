import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  connectionTableCommand,
  createRuntime,
  type DrainDeps,
  type DrainStatus,
  type JoinDeps,
  type RecordStore,
} from '../../../activities/haproxy'
import type { DrainAction, JoinAction, LookInput, RunInput } from '../../../cloud/model/actions'
import type { Balancer, Host, Server } from '../../../cloud/model/hosts'
import { HostName, ProxyName, StepId, UpgradeId } from '../../../cloud/model/ids'
import { eventually } from '../../support/eventually'
import { HAProxy } from './haproxy'
import { NodeServer } from './node-server'

/** The processes and servers that a test made; all are ended after it. */
export class Site {
  readonly folder = mkdtempSync(join(tmpdir(), 'haproxy-test-'))
  private readonly stops: (() => Promise<void>)[] = []

  async http(name: string): Promise<NodeServer> {
    return this.ending(await NodeServer.http(name))
  }

  async tcp(name: string): Promise<NodeServer> {
    return this.ending(await NodeServer.tcp(name))
  }

  async agent(word: () => string): Promise<NodeServer> {
    return this.ending(await NodeServer.agent(word))
  }

  /** Three controllers behind a pair of balancers, all of them UP on both. */
  async pair(): Promise<{ nodes: NodeServer[]; balancers: HAProxy[] }> {
    const nodes = await Promise.all(['controller1', 'controller2', 'controller3'].map((name) => this.http(name)))
    const balancers = await Promise.all(['lb1', 'lb2'].map((name) => this.haproxy(name, keystoneBackend(nodes))))
    for (const balancer of balancers) {
      for (const { name } of nodes) await balancer.isStatus(`keystone-back/${name}`, 'UP')
    }
    return { nodes, balancers }
  }

  async haproxy(name: string, backends: string, level?: string): Promise<HAProxy> {
    const haproxy = this.ending(new HAProxy(name, this.folder, backends, level))
    await haproxy.start()
    return haproxy
  }

  ending<T extends { stop(): Promise<void> }>(part: T): T {
    this.stops.push(() => part.stop())
    return part
  }

  async end(): Promise<void> {
    for (const stop of this.stops.splice(0)) await stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export function keystoneBackend(nodes: readonly NodeServer[], options = 'check'): string {
  return backend('keystone-back', nodes, options)
}

export function backend(name: string, nodes: readonly NodeServer[], options = 'check'): string {
  const servers = nodes.map((node) => `  server ${node.name} 127.0.0.1:${node.port} ${options}`)
  return [`backend ${name}`, '  option httpchk GET /healthcheck', ...servers].join('\n')
}

/** Requests in flight, enough for each node to hold at least one; all are held until they are released. */
export async function hold(
  balancer: HAProxy | undefined,
  nodes: readonly NodeServer[],
): Promise<{ release: () => Promise<{ code: number; body: string }[]> }> {
  if (balancer === undefined) throw new Error('there is no such balancer')
  const answers: Promise<{ code: number; body: string }>[] = []
  while (nodes.some((node) => node.holding === 0)) {
    answers.push(balancer.get('/held'))
    await eventually(() => nodes.reduce((sum, node) => sum + node.holding, 0) === answers.length)
  }
  return {
    release: () => {
      for (const node of nodes) node.release()
      return Promise.all(answers)
    },
  }
}

/** A record store in memory that counts its writes. */
export class Records implements RecordStore {
  text: string | undefined
  /** The records of standbys that came up later. */
  readonly late = new Map<string, string>()
  writes = 0
  constructor(private readonly onWrite: () => Promise<void> = () => Promise.resolve()) {}

  read(late?: string): Promise<string | undefined> {
    return Promise.resolve(late === undefined ? this.text : this.late.get(late))
  }

  async write(text: string, late?: string): Promise<void> {
    await this.onWrite()
    this.writes += 1
    if (late === undefined) this.text = text
    else this.late.set(late, text)
  }

  remove(): Promise<void> {
    this.late.clear()
    this.text = undefined
    return Promise.resolve()
  }
}

/** The parts that a drain or a join needs; the statuses that it reported are in `statuses`. */
export function makeDeps(
  overrides: Partial<JoinDeps & DrainDeps> = {},
): JoinDeps & DrainDeps & { records: Records; statuses: DrainStatus[] } {
  const statuses: DrainStatus[] = []
  return {
    runtime: createRuntime(() => Promise.reject(new Error('no SSH here')), 2),
    signal: new AbortController().signal,
    heartbeat: (status) => void statuses.push(status),
    verify: () => Promise.resolve(),
    behind: () => Promise.resolve(undefined),
    connectionTable: async (ports) => (await promisify(execFile)('sh', ['-c', connectionTableCommand(ports)])).stdout,
    ...overrides,
    records: overrides.records instanceof Records ? overrides.records : new Records(),
    statuses,
  }
}

export const server = (path: string): Server => {
  const [backendName = '', name = ''] = path.split('/')
  return { backend: ProxyName.parse(backendName), server: ProxyName.parse(name) }
}

const host: Host = {
  name: HostName.parse('controller1'),
  address: '127.0.0.1',
  port: 22,
  user: 'root',
  knownHostsPaths: [],
  become: 'none',
  jobsFolder: '/var/lib/openstack-upgrade/jobs',
  path: '/usr/bin:/bin',
  bootIdPath: '/proc/sys/kernel/random/boot_id',
  policyPath: '/usr/sbin/policy-rc.d',
  python: 'python3',
}

interface Wish {
  readonly balancers: readonly (HAProxy | Balancer)[]
  readonly servers?: readonly string[]
  readonly operatorNotified?: boolean
  readonly cutSessions?: boolean
  readonly unreachableLimitSeconds?: number
}

const inputOf = (wish: Wish): Omit<RunInput & LookInput, 'action'> => ({
  upgrade: UpgradeId.parse('upgrade-test-keystone'),
  step: StepId.parse('keystone/controller1/drain'),
  unreachableLimitSeconds: wish.unreachableLimitSeconds ?? 1,
  generation: 1,
  operatorNotified: wish.operatorNotified ?? false,
  awaitReachable: false,
  cutSessions: wish.cutSessions ?? false,
})

const drainedOf = (wish: Wish): { balancers: Balancer[]; servers: Server[] } => ({
  balancers: wish.balancers.map((one) => (one instanceof HAProxy ? one.balancer : one)),
  servers: (wish.servers ?? ['keystone-back/controller1']).map(server),
})

export function drainInput(
  wish: Wish & { minimumUp?: number; idleLimitSeconds?: number },
): RunInput & LookInput & { action: DrainAction } {
  const { minimumUp = 1, idleLimitSeconds = 30 } = wish
  return { ...inputOf(wish), action: { kind: 'drain', host, ...drainedOf(wish), minimumUp, idleLimitSeconds } }
}

/** The input of a drain in an outage: to maintenance, down to the last server. */
export function outageInput(wish: Wish): ReturnType<typeof drainInput> {
  const input = drainInput({ ...wish, minimumUp: 0 })
  return { ...input, action: { ...input.action, state: 'maint' } }
}

export function joinInput(wish: Wish & { upLimitSeconds?: number }): RunInput & LookInput & { action: JoinAction } {
  const { upLimitSeconds = 30 } = wish
  return { ...inputOf(wish), action: { kind: 'join', host, ...drainedOf(wish), verify: 'true', upLimitSeconds } }
}
