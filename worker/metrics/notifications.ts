import type { MetricMeter } from '@temporalio/common'
import type { ActivityInterceptors } from '@temporalio/worker'
import { z } from 'zod'
import { catalogue } from './catalogue'

const Delivered = z.object({ channels: z.array(z.object({ ok: z.boolean() })) })

/**
 * Counts the notifications that this worker has handed to channels. An attempt that throws has failed on one channel or on
 * more: it counts as one.
 */
export function notificationMetrics(
  meter: MetricMeter,
): (activity: { readonly info: { readonly activityType: string } }) => ActivityInterceptors {
  const { notifications } = catalogue
  const counter = meter.createCounter(notifications.name, undefined, notifications.help)
  const add = (delivered: number, failed: number): void => {
    counter.add(delivered, { outcome: 'delivered' })
    counter.add(failed, { outcome: 'failed' })
  }
  // Prometheus finds no increase in a counter that begins with one.
  add(0, 0)
  return ({ info }) =>
    info.activityType === 'notify'
      ? {
          inbound: {
            async execute(input, next) {
              try {
                const result = await next(input)
                // An upgrade that was begun before there was a schedule hears nothing of one that has arrived.
                const channels = Delivered.safeParse(result).data?.channels ?? [{ ok: true }]
                add(channels.filter(({ ok }) => ok).length, channels.filter(({ ok }) => !ok).length)
                return result
              } catch (error) {
                add(0, 1)
                throw error
              }
            },
          },
        }
      : {}
}
