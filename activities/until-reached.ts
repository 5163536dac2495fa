import type { Action } from '../cloud/model/actions'
import type { Balancer, Host } from '../cloud/model/hosts'
import type { Outcome } from '../cloud/model/outcomes'
import { notifiedUnreachableSeconds } from '../cloud/model/patience'
import { inspect } from './haproxy'
import type { Heartbeat } from './heartbeat'
import { retryTransport } from './retry-transport'
import { known } from './ssh'
import type { World } from './world'

function balancersOf(action: Action): readonly Balancer[] {
  switch (action.kind) {
    case 'job':
      return action.drained?.balancers ?? []
    case 'question':
    case 'proof':
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
  const found = await retryTransport(
    async () => {
      await answers(action.host)
      await Promise.all(
        balancers.map((balancer) => inspect(balancer, { runtime: world.runtime, signal: beats.signal })),
      )
      return { state: 'reached' } as const
    },
    { limitSeconds: notifiedUnreachableSeconds, signal: beats.signal },
  )
  return found
}
