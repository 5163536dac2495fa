import type { Connected } from '../client/connect'
import type { Cloud } from '../cloud/model/cloud'
import { serviceNames, type ServiceName } from '../cloud/model/ids'
import { plan, type Plan } from '../workflows/plan'
import { Feed } from './feed'
import { answerGates } from './gate'
import type { Screen } from './screen'
import { showSteps } from './shown-steps'
import { commandLine } from './surroundings'

/** One service's upgrade, planned and followed. */
export interface Followed {
  readonly service: ServiceName
  readonly plan: Plan
  readonly feed: Feed
}

/** The upgrades of a cloud's services in the procedure's order. None is started by this. */
export async function upgradesOf(cloud: Cloud, connection: Connected): Promise<readonly Followed[]> {
  const described = serviceNames.filter((service) => cloud.services[service] !== undefined)
  return Promise.all(
    described.map(async (service) => ({
      service,
      plan: await plan(cloud, service),
      feed: new Feed(connection, service, cloud.name),
    })),
  )
}

/** How upgrades are told of, and by whom their gates are answered. */
export interface Telling {
  readonly cloudFile: string
  /** Temporal's, host:port. */
  readonly address: string
  readonly screen: Screen
  /** Whether a person is asked at a gate; otherwise it is confirmed by a real signal. */
  readonly ask: boolean
  readonly signal: AbortSignal
}

/**
 * Tells of an upgrade as it goes and answers its gates, until it is done.
 * @throws what stands in its way
 */
export async function follow({ service, feed }: Followed, telling: Telling): Promise<void> {
  const { cloudFile, screen, ask, signal } = telling
  showSteps(feed, screen)
  const stop = new AbortController()
  const end = (): void => stop.abort()
  signal.addEventListener('abort', end)
  const reading = feed.run(stop.signal)
  const elsewhere = commandLine(telling, `confirm ${service}`)
  try {
    await Promise.all([reading, answerGates({ service, cloudFile, feed, screen, ask, elsewhere })])
  } finally {
    // A connection that is closed under a question throws where nobody can catch it (grpc-retry.js).
    end()
    signal.removeEventListener('abort', end)
    await reading.catch(() => undefined)
    screen.resting()
  }
}
