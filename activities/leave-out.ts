import type { LeaveOutInput } from '../cloud/model/actions'
import type { LeaveOutResult } from '../cloud/model/outcomes'
import { refusedUnlessCancelled } from './faults'
import { changesServers, keepOut } from './haproxy'
import { withHeartbeat } from './heartbeat'
import { retryTransport } from './retry-transport'
import type { World } from './world'

/** Seconds that a balancer may be out of reach before the host is not left out. */
const balancerSeconds = 20

/**
 * As `Activities.leaveOut`: puts the servers of a lost host into maintenance on every balancer, so that the host does not
 * serve the old release when it comes back. Refuses if one of its servers still takes requests: a serving node is needed.
 * @param hold rejects if the upgrade does not hold the lock of its cloud: then no server is changed
 */
export function leaveOut(input: LeaveOutInput, { runtime }: World, hold: () => Promise<void>): Promise<LeaveOutResult> {
  return withHeartbeat(async (beats) => {
    const { signal, assertStillOwner } = beats
    const ours: World['runtime'] = {
      async ask(target, command, until) {
        if (changesServers(command)) await hold()
        assertStillOwner()
        return runtime.ask(target, command, until)
      },
    }
    try {
      const kept = await retryTransport(() => keepOut(input, { runtime: ours, signal }), {
        limitSeconds: balancerSeconds,
        signal,
      })
      return 'ok' in kept ? kept : { ok: false, said: kept.sentence }
    } catch (error) {
      return { ok: false, said: refusedUnlessCancelled(input.host, error, signal).sentence }
    }
  })
}
