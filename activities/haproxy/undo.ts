import type { Balancer, Server } from '../../cloud/model/hosts'
import type { BalancerName, HostName } from '../../cloud/model/ids'
import { poll, type PollDeps } from './poll'
import { readProcess, serversOn, targetsOf } from './process'
import { isNamed, isRecorded, recorded, standbysOf, type DrainRecord, type RecordStore } from './record'
import { ownState, type ServerReading } from './server'
import type { RuntimeTarget } from './socket'
import { isStopped } from './standby'
import { changeState, restoreAgent } from './write'

/** The parts of a drain that its undoing needs. */
export interface Undoing {
  readonly balancers: readonly Balancer[]
  readonly servers: readonly Server[]
  readonly host: HostName
  /** The state that the drain sets a server to. */
  readonly state: 'drain' | 'maint'
  /** Seconds that a process may be out of reach before it is given up. */
  readonly limitSeconds: number
}

/**
 * Puts the servers of a drain back as its record says, on every process that can be reached; then removes the record. Only
 * the drain's own state is taken back: a server that a person has set to another state meanwhile keeps it.
 * @returns the result, as a sentence for the operator. It fails only by the abort of `deps.signal`.
 */
export async function undoDrain(
  undoing: Undoing,
  record: DrainRecord,
  deps: PollDeps & { readonly records: RecordStore },
): Promise<string> {
  try {
    const results = await Promise.allSettled(
      undoing.balancers.flatMap((balancer) =>
        targetsOf([balancer]).map((target) => undoOn(target, balancer, undoing, record, deps)),
      ),
    )
    for (const result of results) if (result.status === 'rejected') throw result.reason
    const away = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []))
    if (away.length > 0)
      return ` What this step had drained was put back, but servers may still be drained on ${[...new Set(away)].join(', ')}, a standby that does not answer. Set them ready there by hand once it runs, or retry.`
    await deps.records.remove(standbysOf(undoing.balancers))
    return ' What this step had drained was put back.'
  } catch (error) {
    deps.signal.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    return ` Not all that this step had drained could be put back: ${reason} Retry, or set it ready by hand.`
  }
}

/** @returns the name of the balancer, if it is a standby that stays away with servers that may be drained */
async function undoOn(
  target: RuntimeTarget,
  balancer: Balancer,
  { servers, host, state, limitSeconds }: Undoing,
  record: DrainRecord,
  deps: PollDeps,
): Promise<readonly BalancerName[]> {
  const tried = new Set<string>()
  const mayBeOurs = (server: ServerReading): boolean => [state, undefined].some((each) => each === ownState(server))
  const result = await poll(limitSeconds, deps, async (): Promise<{ state: 'put back' } | undefined> => {
    let hasChanged = false
    const read = await readProcess(target, deps).catch((error: unknown) => {
      // On a standby that came up later nothing was drained.
      if (isStopped(balancer, error) && !isNamed(record, balancer)) return undefined
      throw error
    })
    if (read === undefined || (balancer.standby === true && !isRecorded(record, read))) return { state: 'put back' }
    for (const { reading, server, now } of serversOn([read], servers)) {
      const { before } = recorded(record, host, reading, server)
      const key = `${server.backend}/${server.server}`
      // 1.5 shows a DOWN server alike before and after, so there once is enough.
      if (before.state !== state && mayBeOurs(now) && !(tried.has(key) && ownState(now) === undefined)) {
        hasChanged = (await changeState(target, server, before.state, deps, mayBeOurs)) || hasChanged
      }
      if ((before.agent === 'enabled' && now.agent === 'disabled') || (before.agent === 'unknown' && !tried.has(key))) {
        hasChanged = (await restoreAgent(target, server, deps)) || hasChanged
      }
      tried.add(key)
    }
    return hasChanged ? undefined : { state: 'put back' }
  })
  if (result.state !== 'unreachable') return []
  if (balancer.standby === true) return [balancer.name]
  throw new Error(result.sentence)
}
