import { setTimeout as wait } from 'node:timers/promises'
import type { WatchInput } from '../cloud/model/actions'
import type { WatchResult } from '../cloud/model/outcomes'
import { toUpgradeError } from './faults'
import { allServing } from './haproxy'
import { withHeartbeat } from './heartbeat'
import type { World } from './world'

const pollMilliseconds = 1000
/** One failed check is no trouble yet: HAProxy itself waits for `fall` of them. */
const readingsInARow = 5
const nothingToWatch: WatchResult = { serving: true, said: 'no server is watched' }

/**
 * As `Activities.watch`: reads the balancers until the servers are no longer as they were, five readings in a row. Where
 * there is no server to watch, none fails.
 */
export function watch(input: WatchInput, { runtime }: World): Promise<WatchResult> {
  return withHeartbeat(async ({ signal }) => {
    let different = 0
    for (;;) {
      let now: WatchResult
      try {
        now = input.servers.length === 0 ? nothingToWatch : await allServing(input, { runtime, signal })
      } catch (error) {
        signal.throwIfAborted()
        now = { serving: false, said: toUpgradeError('a balancer', error).message }
      }
      different = now.serving === input.serving ? 0 : different + 1
      if (different >= readingsInARow) return now
      await wait(pollMilliseconds, undefined, { signal })
    }
  })
}
