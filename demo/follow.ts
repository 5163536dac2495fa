import type { Connected } from '../client/connect'
import type { Cloud } from '../cloud/model/cloud'
import type { ServiceName, UpgradeName } from '../cloud/model/ids'
import { plan, type Plan } from '../workflows/plan/plan'
import type { OpenGate } from '../cloud/model/progress'
import { Feed } from './feed'
import { answerGates } from './gate'
import type { Screen } from './screen'
import { commandLine } from './surroundings'

/** One service's upgrade, planned and followed. */
export interface Followed {
  readonly service: ServiceName
  readonly plan: Plan
  readonly feed: Feed
}

/** The upgrades of a cloud's services, in its order. None is started by this. */
export async function upgradesOf(cloud: Cloud, connection: Connected): Promise<readonly Followed[]> {
  return Promise.all(
    cloud.order.map(async (service) => ({
      service,
      plan: await plan(cloud, service),
      feed: new Feed(connection, service, cloud),
    })),
  )
}

/** The parts by which upgrades are shown and their gates are answered. */
export interface Telling {
  readonly cloudFile: string
  /** Temporal's, host:port. */
  readonly address: string
  readonly screen: Screen
  /** True if a person is asked at a gate; otherwise it is confirmed by a real signal. */
  readonly ask: boolean
  readonly signal: AbortSignal
}

/**
 * Follows an upgrade and answers its gates, until it is done.
 * @param isOwn true for a gate that is the upgrade's own
 * @throws the error that stops the upgrade
 */
export async function follow(
  upgrade: UpgradeName,
  feed: Feed,
  { cloudFile, address, screen, ask, signal }: Telling,
  isOwn: (gate: OpenGate) => boolean = () => true,
): Promise<void> {
  const stop = new AbortController()
  const reading = feed.run(AbortSignal.any([signal, stop.signal]))
  const elsewhere = commandLine({ address, cloudFile }, `confirm ${upgrade}`)
  try {
    await Promise.all([reading, answerGates({ upgrade, cloudFile, feed, screen, ask, elsewhere, isOwn })])
  } finally {
    // A connection that is closed under a question throws where nobody can catch it (grpc-retry.js).
    stop.abort()
    await reading.catch(() => undefined)
  }
}
