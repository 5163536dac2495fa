import { entry } from './entry'

/** Errors of the lock of a cloud, for a running upgrade. */
export const lockErrors = {
  LockHeld: entry<{ step: string; sentence: string }>(
    'decision',
    (d) => `${d.step} does not go on. ${d.sentence} Retry takes the lock once it is free.`,
  ),
  LockLost: entry<{ step: string; upgrade: string; cloud: string; how: string }>(
    'decision',
    (d) =>
      `${d.step} does not go on: ${d.upgrade} no longer holds the lock of ${d.cloud} (${d.how}), so another upgrade may have been at work meanwhile. Look for one: temporal workflow list -q 'WorkflowId STARTS_WITH "upgrade-${d.cloud}"'. Retry takes the lock again if it is free.`,
  ),
  LockUnknown: entry<{ cloud: string; reason: string }>(
    'transport',
    (d) => `Temporal does not say who holds the lock of ${d.cloud}: ${d.reason}. It is asked again until it answers.`,
  ),
} as const

/**
 * True if an error says that the upgrade does not hold the lock of its cloud: it changes nothing, and a retry takes the
 * lock.
 */
export const isLockLost = (type: string): boolean => type === 'LockHeld' || type === 'LockLost'
