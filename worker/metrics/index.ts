import type { Client } from '@temporalio/client'
import type { MetricMeter } from '@temporalio/common'
import type pino from 'pino'
import type { Ssh } from '../../activities/ssh'
import { sshMetrics } from './ssh'
import { upgradeMetrics } from './upgrades'

export { notificationMetrics } from './notifications'
export { stepMetrics } from './steps'

const everyMilliseconds = 15_000

/** The sources of the figures. */
export interface Sampled {
  readonly client: Client
  readonly taskQueue: string
  readonly ssh: Ssh
}

/**
 * Reads every quarter of a minute how the upgrades of a task queue stand, and this worker's SSH connections. Where
 * Temporal does not answer, the last figures stay, and the log says so.
 * @returns a function that ends it
 */
export function sample({ client, taskQueue, ssh }: Sampled, meter: MetricMeter, log: pino.Logger): () => void {
  const tellSsh = sshMetrics(ssh, meter)
  const tellUpgrades = upgradeMetrics(client, taskQueue, meter)
  let sampling = false
  const look = (): void => {
    tellSsh()
    if (sampling) return
    sampling = true
    tellUpgrades()
      .catch((error: unknown) => log.warn({ error }, 'could not read the figures of upgrades'))
      .finally(() => (sampling = false))
  }
  look()
  const timer = setInterval(look, everyMilliseconds)
  timer.unref()
  return () => clearInterval(timer)
}
