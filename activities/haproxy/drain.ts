import { UpgradeError } from '../../cloud/model/errors'
import { isLockLost } from '../../cloud/model/errors/lock'
import type { DrainAction, LookInput, RunInput } from '../../cloud/model/actions'
import type { Balancer } from '../../cloud/model/hosts'
import type { BalancerName } from '../../cloud/model/ids'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import { capacityWithout, lastServer } from './capacity'
import { shutdownSessions } from './commands'
import { refuseOtherConfiguration } from './configuration'
import { DrainController } from './drain-controller'
import { IdleWatch, readLeftover } from './idle'
import { readWithoutFaults } from './inspect'
import { refusal } from '../faults'
import { unreachableLimit } from '../retry-transport'
import { poll, stopwatch, type PollDeps } from './poll'
import { readProcesses, serversOn, type ProcessReading } from './process'
import { isRecorded, loadRecord, standbysOf, takeRecord, withLate, type DrainRecord, type RecordStore } from './record'
import { isUp } from './server'
import { passedOverText } from './standby'
import { undoDrain } from './undo'
import { change } from './write'

/** The parts of the worker that a drain uses. */
export interface DrainDeps extends PollDeps {
  readonly records: RecordStore
  /** The output of `connectionTableCommand` on the node behind the servers. */
  readonly connectionTable: (ports: readonly number[]) => Promise<string>
  /** Evidence that the step after this drain is done: the node is on the new release and works. Undefined if it is not. */
  readonly behind: () => Promise<string | undefined>
}

type Of<Input> = Input & { readonly action: DrainAction }

/**
 * Says whether the servers are drained by this upgrade and idle. Changes nothing. Waits for balancers that are out of
 * reach, up to the input's limit.
 */
export async function lookDrain(input: Of<LookInput>, deps: DrainDeps): Promise<Look> {
  const { action } = input
  const idle = new IdleWatch()
  try {
    return await poll(input.unreachableLimitSeconds, deps, async (): Promise<Look | number | undefined> => {
      const ready = { state: 'ready', generation: 1 } as const
      const begunAt = performance.now()
      const readings = await readWithoutFaults(action, deps)
      const record = await loadRecord(deps.records, action.host.name, input.upgrade, action.balancers)
      if (record === undefined || !isDrained(readings, action, record, deps))
        return (await doneBefore(readings, action, record, deps)) ?? ready
      const leftover = await readLeftover(readings, action.servers, record, action.host.name, deps.connectionTable)
      if (!leftover.isIdle) return ready
      return idle.isIdle(true, begunAt, performance.now())
        ? { state: 'done', evidence: evidence(readings, action) }
        : idle.nextAfter(performance.now())
    })
  } catch (error) {
    return refusal(error, deps.signal)
  }
}

/**
 * Drains the servers on every balancer and waits until they are idle: all or none. It may be called again at any time:
 * it goes on from what the balancers and the record on the node say.
 *
 * - `done`: drained and idle on every process, in two readings a second apart; or the node is already upgraded.
 * - `slow`: sessions are left, or other servers are still settling, past the limit. Every drained server stays drained.
 * - `unreachable`: a balancer or the node is out of reach past the limit. Every drained server stays drained.
 * - `refused`: a person has to look. The servers that this step had drained were put back, or the sentence names those that
 *   were not. If the lock of the cloud was lost, all servers stay as they are.
 */
export async function runDrain(input: Of<RunInput>, deps: DrainDeps): Promise<Outcome> {
  const { action } = input
  const limitSeconds = unreachableLimit(input)
  const waited = stopwatch()
  const idle = new IdleWatch()
  let record: DrainRecord | undefined
  let controller: DrainController | undefined

  const slowAfterLimit = (waitingFor: string): Outcome | undefined => {
    const seconds = waited()
    if (input.operatorNotified || seconds < action.idleLimitSeconds) return undefined
    return { state: 'slow', sentence: `The drain waits: ${waitingFor}.`, seconds }
  }

  const turn = async (): Promise<Outcome | number | undefined> => {
    record ??= await loadRecord(deps.records, action.host.name, input.upgrade, action.balancers)
    if (controller === undefined) {
      const readings = await readWithoutFaults(action, deps)
      const isOut = record !== undefined && isDrained(readings, action, record, deps)
      const before = isOut ? undefined : await doneBefore(readings, action, record, deps)
      if (before !== undefined) return before
      if (record === undefined) {
        const waitingFor = refuseLastServer(readings, action)
        if (waitingFor !== undefined) return slowAfterLimit(waitingFor)
        refuseOtherConfiguration(readings, action.servers)
        const taken = takeRecord(input.upgrade, readings, action.servers)
        await deps.records.write(JSON.stringify(taken))
        record = taken
      }
      controller = new DrainController(action, record, deps)
    }
    const begunAt = performance.now()
    const readings = await readProcesses(action.balancers, deps)
    refuseOtherConfiguration(readings, action.servers)
    for (const late of lateStandbys(action.balancers, controller.record, readings)) {
      const taken = takeRecord(input.upgrade, late.readings, action.servers)
      await deps.records.write(JSON.stringify(taken), late.name)
      record = withLate(controller.record, taken)
      controller.extend(record)
    }
    const kept = await controller.keep(readings)
    if (kept.state !== 'kept') {
      idle.isIdle(false, begunAt, performance.now())
      deps.heartbeat({ sessions: 0, queued: 0, waitingFor: kept.waitingFor })
      return slowAfterLimit(kept.waitingFor) ?? (kept.hasChanged ? 0 : undefined)
    }
    const leftover = await readLeftover(
      readings,
      action.servers,
      controller.record,
      action.host.name,
      deps.connectionTable,
    )
    deps.heartbeat(leftover)
    if (input.cutSessions) await cutSessions(readings, action, deps)
    // A person's decision to cut the sessions that are left holds for an old process too, which no command reaches.
    const isIdleNow = leftover.isIdle || (input.cutSessions && leftover.sessions + leftover.queued === 0)
    if (idle.isIdle(isIdleNow, begunAt, performance.now()))
      return { state: 'done', evidence: evidence(readings, action) }
    return isIdleNow ? idle.nextAfter(performance.now()) : slowAfterLimit(leftover.waitingFor)
  }

  try {
    return await poll(limitSeconds, deps, turn)
  } catch (error) {
    // Aborted, it ends the waiting alone: nothing is put back.
    deps.signal.throwIfAborted()
    if (record === undefined) return refusal(error, deps.signal)
    // Putting back is a change too: the upgrade that holds the lock now may rely on the servers' state.
    if (error instanceof UpgradeError && isLockLost(error.type))
      return { ...refusal(error, deps.signal, ' What this step has drained stays drained.'), out: true }
    const { balancers, servers, host, state } = action
    const limitSeconds = input.unreachableLimitSeconds
    const undoing = { balancers, servers, host: host.name, state: state ?? 'drain', limitSeconds } as const
    return refusal(error, deps.signal, await undoDrain(undoing, record, deps))
  }
}

/**
 * True if every server is out on every process, and the record names each of them: a standby may have been started since.
 */
const isDrained = (
  readings: readonly ProcessReading[],
  action: DrainAction,
  record: DrainRecord,
  deps: DrainDeps,
): boolean =>
  readings.every((reading) => isRecorded(record, reading)) &&
  new DrainController(action, record, deps).isDrained(readings)

/**
 * A node that serves without a record of a drain, or whose record says that it is half-way back, may have been upgraded: a
 * reset asks for its drain again. Then its servers are left as they are, and its join finishes the rest.
 */
async function doneBefore(
  readings: readonly ProcessReading[],
  { servers }: DrainAction,
  record: DrainRecord | undefined,
  deps: DrainDeps,
): Promise<Extract<Look & Outcome, { state: 'done' }> | undefined> {
  const places = serversOn(readings, servers)
  const serves = places.length > 0 && places.every(({ now }) => isUp(now))
  if (record === undefined && !serves) return undefined
  const behind = await deps.behind()
  if (behind === undefined) return undefined
  const evidence = `not drained again, its node is done: ${behind}`
  return { state: 'done', evidence, ...(record === undefined ? { serving: true } : {}) }
}

/**
 * Checks, before a server is recorded or drained, that every backend keeps enough servers on every process.
 * @returns the wait in words, if other servers are still settling
 */
function refuseLastServer(readings: readonly ProcessReading[], action: DrainAction): string | undefined {
  let waitingFor: string | undefined
  for (const { reading, server } of serversOn(readings, action.servers)) {
    const capacity = capacityWithout(reading, server.backend, action.servers, action.minimumUp)
    if (capacity === 'short') throw lastServer(reading, server, action.servers, action.minimumUp)
    if (capacity === 'settling') waitingFor = `other servers of ${server.backend} on ${reading.target.balancer} settle`
  }
  return waitingFor
}

async function cutSessions(readings: readonly ProcessReading[], action: DrainAction, deps: DrainDeps): Promise<void> {
  for (const { reading, server, now } of serversOn(readings, action.servers)) {
    if (now.sessions === 0) continue
    await change(reading.target, server, deps, (newest) => (newest.sessions > 0 ? shutdownSessions(server) : undefined))
  }
}

function evidence(readings: readonly ProcessReading[], action: DrainAction): string {
  const { servers } = action
  const names = servers.map(({ backend, server }) => `${backend}/${server}`).join(', ')
  const balancers = [...new Set(readings.map(({ target }) => target.balancer))].join(', ')
  return `${names}: drained and idle on ${balancers}${passedOverText(action.balancers, readings)}`
}

/** Standbys that run now and were stopped when the servers were recorded, each with its processes. */
function lateStandbys(
  balancers: readonly Balancer[],
  record: DrainRecord,
  readings: readonly ProcessReading[],
): readonly { readonly name: BalancerName; readonly readings: readonly ProcessReading[] }[] {
  return standbysOf(balancers).flatMap((name) => {
    const late = readings.filter((reading) => reading.target.balancer === name && !isRecorded(record, reading))
    return late.length === 0 ? [] : [{ name, readings: late }]
  })
}
