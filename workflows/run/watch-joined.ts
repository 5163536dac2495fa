import { CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { WatchInput } from '../../cloud/model/actions'
import type { WatchResult } from '../../cloud/model/outcomes'
import { unlessSaid } from './interruptible'
import type { Gate } from '../procedure/primitives'
import { failureOf, isUnwanted, readAnswer } from './activity-results'
import { scheduledAs } from './scheduled-as'
import { activityOptions } from './activity-options'
import type { Context } from './context'
import { needOfAttention } from './need'

const activities = proxyActivities<Activities>(activityOptions)

/** The watches under way, by upgrade and activity id: a cancelled one ends only with the worker's next heartbeat. */
const underWay = new WeakMap<Context, Map<string, Promise<WatchResult>>>()

/** Asks for a watch, and keeps it until it has ended. */
function ask(context: Context, activityId: string, input: WatchInput): Promise<WatchResult> {
  const own = underWay.get(context) ?? new Map<string, Promise<WatchResult>>()
  underWay.set(context, own)
  const options = { ...activityOptions, activityId, summary: 'do the joined nodes serve?' }
  const asked = activities.watch.executeWithOptions(options, [input])
  own.set(activityId, asked)
  const ended = (): void => {
    if (own.get(activityId) === asked) own.delete(activityId)
  }
  asked.then(ended, ended)
  return asked
}

/**
 * While a gate waits, the joined nodes carry the service with one less: a failure of one of them needs a person. The
 * attention ends once all serve again. The watch ends when its scope is cancelled.
 */
async function watchServing(context: Context, gate: Gate): Promise<void> {
  const { upgradeState } = context
  const { balancers } = gate
  const isOut = (host: string): boolean =>
    [...upgradeState.hosts.detached].some((out) => out === host) ||
    upgradeState.hosts.leftOut.some((out) => out.host === host)
  const activityId = `${scheduledAs(gate.id)}:watch`
  let serving = true
  // A gate that opens again at once, as after a join: Temporal refuses a second activity of an id, and fails the task.
  const last = underWay.get(context)?.get(activityId)
  if (last !== undefined) await last.catch(() => undefined)
  for (;;) {
    const servers = Object.entries(gate.servers).flatMap(([host, own]) => (isOut(host) ? [] : own))
    const leftOut = upgradeState.hosts.leftOut.length
    let now: WatchResult
    try {
      const found = await unlessSaid(
        () => upgradeState.hosts.leftOut.length !== leftOut,
        () => ask(context, activityId, { balancers, servers, serving }),
      )
      if (found === undefined) {
        // The others serve, as far as is known: the next reading tells.
        if (upgradeState.needs.attention?.step === gate.id) upgradeState.needs.settle()
        serving = true
        continue
      }
      const read = readAnswer('watch', activityId, found)
      if (!read.ok) {
        context.notify(`${read.why}. The nodes are watched on.`)
        continue
      }
      now = read.value
    } catch (error) {
      if (isUnwanted(error)) throw error
      context.notify(`${failureOf(activityId, error)}. The nodes are watched on.`)
      continue
    }
    serving = now.serving
    if (serving) {
      upgradeState.needs.settle()
      continue
    }
    upgradeState.needs.raise({
      step: gate.id,
      host: null,
      sentence: `While the gate waits, a node that has joined does not serve: ${now.said}. Look at it; a node that is out can be let back with the answer join.`,
      tail: '',
      answers: {
        [gate.name]: 'answers the gate, as before',
        'leave-out': 'with its host: goes on without one that is gone for good, once no balancer sends it requests',
        'abort with now': 'ends here and leaves what is down as it is',
      },
      waiting: true,
      since: new Date(Date.now()).toISOString(),
    })
    context.notify(
      `While the gate ${gate.name} waits, a node that has joined does not serve: ${now.said}`,
      needOfAttention(upgradeState),
    )
  }
}

/** Does the work of a gate while its joined nodes are watched. */
export async function watching<T>(context: Context, gate: Gate, work: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope()
  const watched = scope
    .run(() => watchServing(context, gate))
    .catch((error: unknown) => {
      if (!isCancellation(error))
        context.notify(`The nodes are no longer watched while the gate waits: ${String(error)}`)
    })
  try {
    return await work()
  } finally {
    scope.cancel()
    await watched
    if (context.upgradeState.needs.attention?.step === gate.id) context.upgradeState.needs.settle()
  }
}
