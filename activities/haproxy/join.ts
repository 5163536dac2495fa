import type { Drained, JoinAction, LookInput, RunInput } from '../../cloud/model/actions'
import { upgradeError } from '../../cloud/model/errors'
import type { Look, Outcome } from '../../cloud/model/outcomes'
import { readWithoutFaults } from './inspect'
import { describeServers, JoinController } from './join-controller'
import { refusal } from '../faults'
import { unreachableLimit } from '../retry-transport'
import { poll, stopwatch, type PollDeps } from './poll'
import { readProcesses, serversOn, type BalancerDeps } from './process'
import {
  awaiting,
  awayStandbys,
  loadRecord,
  mayBeDrainedText,
  standbysOf,
  type DrainRecord,
  type RecordStore,
} from './record'
import { isUp } from './server'
import { passedOverText } from './standby'

/** The parts of the worker that a join uses. */
export interface JoinDeps extends PollDeps {
  readonly records: RecordStore
  /** Resolves when the service really works on its own address; rejects with an error of the table. */
  readonly verify: () => Promise<void>
}

type Of<Input> = Input & { readonly action: JoinAction }

/** True if the servers serve everywhere, as on a node that was never drained, or has been joined. */
export async function allServing(
  { balancers, servers }: Drained,
  deps: BalancerDeps,
): Promise<{ serving: boolean; said: string }> {
  const readings = await readProcesses(balancers, deps)
  const places = serversOn(readings, servers)
  const said = describeServers(places) + passedOverText(balancers, readings)
  return { serving: places.length > 0 && places.every(({ now }) => isUp(now)), said }
}

/**
 * Says if there is a drain to put back. Changes nothing. Without a record of a drain the servers must be UP: only a person
 * knows if a server that is down should serve.
 */
export async function lookJoin(input: Of<LookInput>, deps: JoinDeps): Promise<Look> {
  const { action } = input
  try {
    return await poll(input.unreachableLimitSeconds, deps, async (): Promise<Look> => {
      const record = await loadRecord(deps.records, action.host.name, input.upgrade, action.balancers)
      if (record !== undefined) return { state: 'ready', generation: 1 }
      const { serving, said } = await allServing(action, deps)
      if (serving) return { state: 'done', evidence: said }
      throw upgradeError('JoinWithoutRecord', { host: action.host.name, servers: said })
    })
  } catch (error) {
    return refusal(error, deps.signal)
  }
}

/**
 * Puts the servers back as they stood before the drain, on every balancer, and removes the record. While they are still
 * drained, HAProxy's checks and `deps.verify` must pass. It may be called again at any time. A standby that has fallen silent
 * with servers drained is waited for once they serve elsewhere, up to the limit. If it stays away, its record is kept.
 *
 * - `done`: every server is as recorded. A server that was ready is UP (or unchecked), at its full share.
 * - `slow`: a server is not so past the limit. No server was made ready without its checks.
 * - `unreachable`: a balancer or the node is out of reach past the limit.
 * - `refused`: verify failed, or HAProxy refused. Every drained server stays drained.
 */
export async function runJoin(input: Of<RunInput>, deps: JoinDeps): Promise<Outcome> {
  const { action } = input
  const waited = stopwatch()
  let begun: { readonly record: DrainRecord; readonly controller: JoinController } | undefined
  let isVerified = false
  let standbys = 'passed over' as 'passed over' | 'awaited' | 'given up'

  const slowAfterLimit = (waitingFor: string): Outcome | undefined => {
    deps.heartbeat({ sessions: 0, queued: 0, waitingFor })
    const seconds = waited()
    if (input.operatorNotified || seconds < action.upLimitSeconds) return undefined
    return { state: 'slow', sentence: `The join waits: ${waitingFor}.`, seconds }
  }

  const turn = async (): Promise<Outcome | number | undefined> => {
    if (begun === undefined) {
      const record = await loadRecord(deps.records, action.host.name, input.upgrade, action.balancers)
      if (record === undefined) return lookJoinWithout(action, deps)
      await readWithoutFaults(action, deps)
      begun = { record, controller: new JoinController(action, record, deps) }
    }
    const { record, controller } = begun
    const balancers = standbys === 'awaited' ? awaiting(action.balancers, record) : action.balancers
    const unchecked = await controller.prepare(await readProcesses(balancers, deps))
    if (unchecked !== undefined) return slowAfterLimit(unchecked)
    if (!isVerified) {
      await deps.verify()
      isVerified = true
    }
    const restored = await readProcesses(balancers, deps)
    const unsettled = await controller.restore(restored)
    if (unsettled !== undefined) return slowAfterLimit(unsettled.waitingFor) ?? (unsettled.hasChanged ? 0 : undefined)
    const away = awayStandbys(action.balancers, record, restored)
    if (away.length > 0 && standbys === 'passed over') {
      standbys = 'awaited'
      return 0
    }
    if (away.length === 0) await deps.records.remove(standbysOf(action.balancers))
    const readings = await readProcesses(action.balancers, deps)
    const said = describeServers(serversOn(readings, action.servers)) + passedOverText(action.balancers, readings)
    return { state: 'done', evidence: said + mayBeDrainedText(away) }
  }

  try {
    const outcome = await poll(unreachableLimit(input), deps, turn)
    if (outcome.state !== 'unreachable' || standbys !== 'awaited') return outcome
    standbys = 'given up'
    return await poll(unreachableLimit(input), deps, turn)
  } catch (error) {
    return refusal(error, deps.signal)
  }
}

/** Finds no record: an earlier attempt has put all servers back, or there never was a drain. */
async function lookJoinWithout(action: JoinAction, deps: JoinDeps): Promise<Outcome> {
  const { serving, said } = await allServing(action, deps)
  if (serving) return { state: 'done', evidence: said }
  throw upgradeError('JoinWithoutRecord', { host: action.host.name, servers: said })
}
