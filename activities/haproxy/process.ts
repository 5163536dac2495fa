import { UpgradeError } from '../../cloud/model/errors'
import type { Balancer, Server } from '../../cloud/model/hosts'
import { upgradeError } from '../../cloud/model/errors'
import { showInfo, showServersState, showStatistics, type RuntimeCommand } from './commands'
import { parseInfo, type ProcessInfo } from './info'
import { isUnknownCommand, unexpectedReply } from './replies'
import type { Runtime } from './runtime'
import { serverReading, type ServerReading } from './server'
import { parseServersState } from './servers-state'
import { socketText, type RuntimeTarget } from './socket'
import { readRunning, type PassedOver } from './standby'
import { parseStatistics } from './statistics'

/** The parts of the worker that read a balancer. */
export interface BalancerDeps {
  readonly runtime: Runtime
  /** Once aborted, no more commands are written to any balancer, and every wait ends. */
  readonly signal: AbortSignal
  /** Standbys that were found stopped during a wait; absent if each is asked anew. */
  readonly passedOver?: PassedOver
}

/** Number of a backend's servers that take traffic, as HAProxy counts them. */
export interface BackendReading {
  readonly backend: string
  readonly activeUp: number
  readonly backupUp: number
}

/** One process of one balancer, as it was read in one go. */
export interface ProcessReading {
  readonly target: RuntimeTarget
  readonly info: ProcessInfo
  readonly backends: readonly BackendReading[]
  readonly servers: readonly ServerReading[]
}

/** The processes of balancers, by the sockets that cloud.yaml lists. */
export function targetsOf(balancers: readonly Balancer[]): readonly RuntimeTarget[] {
  return balancers.flatMap(({ name, sockets }) => sockets.map((address) => ({ balancer: name, address })))
}

/** Reads every process of every balancer that runs. Fails as soon as one can't be read, unless it is a stopped standby. */
export async function readProcesses(
  balancers: readonly Balancer[],
  deps: BalancerDeps,
): Promise<readonly ProcessReading[]> {
  const read = await readRunning(balancers, deps, (balancer) =>
    Promise.all(targetsOf([balancer]).map((target) => readProcess(target, deps))),
  )
  return read.flat()
}

/**
 * Reads one process: its identity, and every backend and server it has.
 * @throws BalancerUnreachable, BalancerReplyUnexpected, BalancerProcessMixed, BalancerMasterSocket
 */
export async function readProcess(target: RuntimeTarget, { runtime, signal }: BalancerDeps): Promise<ProcessReading> {
  const ask = async <T>(command: RuntimeCommand, parse: (text: string) => T): Promise<T> => {
    const reply = await runtime.ask(target, command, signal)
    return parsed(target, command, reply, () => parse(reply))
  }
  const info = await ask(showInfo, (text) => {
    if (!isUnknownCommand(text)) return parseInfo(text)
    throw upgradeError('BalancerMasterSocket', { balancer: target.balancer, socket: socketText(target.address) })
  })
  const statistics = await ask(showStatistics, parseStatistics)
  const states = await ask(showServersState, (text) => (isUnknownCommand(text) ? [] : parseServersState(text)))
  // If processes share a socket, the kernel picks one for each connection.
  if ([...statistics.servers, ...statistics.backends].some((row) => row.pid !== info.processNumber)) {
    throw upgradeError('BalancerProcessMixed', { balancer: target.balancer, socket: socketText(target.address) })
  }
  const stateOf = new Map(states.map((state) => [`${state.be_name}/${state.srv_name}`, state]))
  return {
    target,
    info,
    backends: statistics.backends.map((row) => ({ backend: row.pxname, activeUp: row.act, backupUp: row.bck })),
    servers: statistics.servers.map((row) => serverReading(row, stateOf.get(`${row.pxname}/${row.svname}`))),
  }
}

/** The reading of one server, where this process has it. */
export function findServer(reading: ProcessReading, { backend, server }: Server): ServerReading | undefined {
  return reading.servers.find((candidate) => candidate.backend === backend && candidate.server === server)
}

/** The given servers on each process that has them, one by one. */
export function serversOn(
  readings: readonly ProcessReading[],
  servers: readonly Server[],
): readonly { reading: ProcessReading; server: Server; now: ServerReading }[] {
  return readings.flatMap((reading) =>
    servers.flatMap((server) => {
      const now = findServer(reading, server)
      return now === undefined ? [] : [{ reading, server, now }]
    }),
  )
}

function parsed<T>(target: RuntimeTarget, command: RuntimeCommand, reply: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof UpgradeError) throw error
    throw unexpectedReply(target, command, reply, error)
  }
}
