import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Drained } from '../../cloud/model/actions'
import type { Balancer, Server } from '../../cloud/model/hosts'
import { probeLevel, showLevel } from './commands'
import { missingServers } from './configuration'
import { readProcess, serversOn, targetsOf, type BalancerDeps, type ProcessReading } from './process'
import { isPermissionDenied, isUnknownCommand } from './replies'
import { isOut, type ServerReading } from './server'
import { socketText, type RuntimeTarget } from './socket'
import { readRunning } from './standby'

/** One process of a balancer, with its level of access: only `admin` can drain. */
export interface ProcessInspection extends ProcessReading {
  readonly level: string
}

/** One balancer: a process for each socket that cloud.yaml lists. */
export interface Inspection {
  readonly balancer: Balancer
  readonly processes: readonly ProcessInspection[]
}

/**
 * Reads a balancer: version, processes, admin level, every backend and server. Changes nothing.
 * @throws BalancerUnreachable, BalancerReplyUnexpected, BalancerProcessMixed, BalancerMasterSocket
 */
export async function inspect(balancer: Balancer, deps: BalancerDeps): Promise<Inspection> {
  const processes = await Promise.all(
    targetsOf([balancer]).map(async (target) => ({
      ...(await readProcess(target, deps)),
      level: await readLevel(target, deps),
    })),
  )
  return { balancer, processes }
}

/** Everything that keeps these servers from being drained on these balancers, for a person to mend. */
export function balancerFaults(
  inspections: readonly Inspection[],
  servers: readonly Server[],
): readonly UpgradeError[] {
  return [...inspections.flatMap(accessFaults), ...missingServers(processesOf(inspections), servers)]
}

/**
 * Reads every process of the balancers, ready to drain or join on all.
 * @throws the first of `balancerFaults`, what `inspect` throws, and NoBalancerRuns.
 */
export async function readWithoutFaults(
  { balancers, servers }: Drained,
  deps: BalancerDeps,
): Promise<readonly ProcessReading[]> {
  const inspections = await readRunning(balancers, deps, (balancer) => inspect(balancer, deps))
  const [fault] = balancerFaults(inspections, servers)
  if (fault !== undefined) throw fault
  return processesOf(inspections)
}

/** Servers of these that an agent check may put back: it is silenced while they are drained, and let speak again after. */
export function agentChecked(inspections: readonly Inspection[], servers: readonly Server[]): readonly string[] {
  return serversOn(processesOf(inspections), servers)
    .filter(({ now }) => now.agent === 'enabled')
    .map(({ reading, now }) => place(reading, now))
}

/**
 * Servers of the listed servers' backends that take traffic, but are not listed: as `lb1: keystone-back/controller9
 * (10.0.0.9)`.
 */
export function enabledUnlisted(inspections: readonly Inspection[], listed: readonly Server[]): readonly string[] {
  const backends = new Set<string>(listed.map(({ backend }) => backend))
  const names = new Set(listed.map(({ backend, server }) => `${backend}/${server}`))
  const unlisted = processesOf(inspections).flatMap((reading) =>
    reading.servers
      .filter((server) => backends.has(server.backend) && !names.has(`${server.backend}/${server.server}`))
      .filter((server) => isOut(server) !== true)
      .map((server) => place(reading, server)),
  )
  return [...new Set(unlisted)]
}

/** True if every one of these servers is out of every balancer that was read, and there is one. */
export function allOut(inspections: readonly Inspection[], servers: readonly Server[]): boolean {
  const places = serversOn(processesOf(inspections), servers)
  return places.length > 0 && places.every(({ now }) => isOut(now) === true)
}

const processesOf = (inspections: readonly Inspection[]): readonly ProcessInspection[] =>
  inspections.flatMap(({ processes }) => processes)

function place({ target }: ProcessReading, { backend, server, address }: ServerReading): string {
  return `${target.balancer}: ${backend}/${server} (${address ?? 'this version does not tell the address'})`
}

/** 1.9 and later say the level; before, a harmless command is tried on a server that does not exist. */
async function readLevel(target: RuntimeTarget, { runtime, signal }: BalancerDeps): Promise<string> {
  const level = await runtime.ask(target, showLevel, signal)
  if (isPermissionDenied(level)) return 'below admin'
  if (!isUnknownCommand(level)) return level.trim()
  return isPermissionDenied(await runtime.ask(target, probeLevel, signal)) ? 'below admin' : 'admin'
}

function accessFaults({ balancer, processes }: Inspection): readonly UpgradeError[] {
  const denied = processes
    .filter(({ level }) => level !== 'admin')
    .map(({ target, level }) =>
      upgradeError('BalancerPermissionDenied', { balancer: balancer.name, socket: socketText(target.address), level }),
    )
  const numbers = processes.map(({ info }) => info.processNumber).sort((a, b) => a - b)
  const expected = Math.max(...processes.map(({ info }) => info.processes))
  const isEachOnce = numbers.length === expected && numbers.every((number, index) => number === index + 1)
  if (isEachOnce) return denied
  const details = { balancer: balancer.name, processes: expected, answering: numbers.join(', ') }
  return [...denied, upgradeError('BalancerProcessesMissing', details)]
}
