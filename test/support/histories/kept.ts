import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import type { temporal } from '@temporalio/proto'
import { z } from 'zod'

const Recorded = z.object({ events: z.array(z.record(z.string(), z.unknown())) })
/** Fields that a replay doesn't read: names of workers and clients, and time limits. */
const unread: readonly string[] = [
  ...['identity', 'requestId', 'workerVersion', 'workerInstanceKey', 'retryPolicy', 'historySizeBytes'],
  ...['startToCloseTimeout', 'scheduleToCloseTimeout', 'scheduleToStartTimeout', 'heartbeatTimeout'],
]

/** A history in the form of the stored file, an event a line. */
export function kept(history: temporal.api.history.v1.IHistory): string {
  const { events } = Recorded.parse(JSON.parse(historyToJSON(history)))
  const lines = events.map((event) => {
    const isScheduled = 'activityTaskScheduledEventAttributes' in event
    const isEnd = 'workflowExecutionCompletedEventAttributes' in event
    return JSON.stringify(event, (key, value: unknown) => {
      // The queue's name contains a worker's host; a replay only reads that there is one.
      if (key === 'taskQueue') return { name: 'rehearsal' }
      // The inputs of activities are most of a history's size.
      const isUnread = unread.includes(key) || (isScheduled && key === 'input') || (isEnd && key === 'result')
      return isUnread ? undefined : value
    })
  })
  return `{"events":[\n${lines.join(',\n')}\n]}\n`
}
