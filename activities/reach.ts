import { setTimeout as wait } from 'node:timers/promises'
import type { Action } from '../cloud/model/actions'
import { UpgradeError } from '../cloud/model/errors'
import type { Balancer, Host } from '../cloud/model/hosts'
import type { Outcome } from '../cloud/model/outcomes'
import { inspect } from './haproxy'
import type { Heartbeat } from './heartbeat'
import { known } from './ssh'
import type { World } from './world'

const pollMilliseconds = 1000

/** Once the operator knows, one call goes on for this long: a night out of reach stays a short history. */
const waitSeconds = 600

type Unreachable = Extract<Outcome, { state: 'unreachable' }>

/** Does the work, again and again while something is out of reach, for so long; every other error is thrown on. */
export async function throughFaults<T>(
  limitSeconds: number,
  { signal }: Heartbeat,
  work: () => Promise<T>,
): Promise<T | Unreachable> {
  const since = performance.now()
  for (;;) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpgradeError) || error.kind !== 'transport') throw error
      const seconds = (performance.now() - since) / 1000
      if (seconds >= limitSeconds) return { state: 'unreachable', sentence: error.message, seconds }
    }
    await wait(pollMilliseconds, undefined, { signal })
  }
}

function balancersOf(action: Action): readonly Balancer[] {
  switch (action.kind) {
    case 'job':
      return action.drained?.balancers ?? []
    case 'question':
      return []
    case 'drain':
    case 'join':
    case 'serving':
      return action.balancers
  }
}

/** Waits until everything that a step needs answers: its host, its balancers. */
export async function untilReached(action: Action, world: World, beats: Heartbeat): Promise<Outcome> {
  const balancers = balancersOf(action)
  const answers = async (host: Host): Promise<void> => {
    known(host, await world.ssh.exec(host, 'true', { signal: beats.signal }))
  }
  const found = await throughFaults(waitSeconds, beats, async () => {
    await answers(action.host)
    await Promise.all(balancers.map((balancer) => inspect(balancer, { runtime: world.runtime, signal: beats.signal })))
    return { state: 'reached' } as const
  })
  return found
}
