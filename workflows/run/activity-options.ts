import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow'

/**
 * The options of activities. A retry re-attaches, so attempts and time have no limit; a lost worker is noticed within four
 * seconds (docs/explanation/temporal.md).
 */
export const activityOptions = {
  startToCloseTimeout: '30 days',
  heartbeatTimeout: '4 seconds',
  retry: { initialInterval: '100 milliseconds', backoffCoefficient: 1.5, maximumInterval: '1 second' },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
} as const satisfies ActivityOptions

/** For activities that only ask Temporal or the worker's disk: quick, so without heartbeats. */
export const quickOptions = {
  startToCloseTimeout: '1 minute',
  retry: activityOptions.retry,
} as const satisfies ActivityOptions
