import { upgradeError, UpgradeError } from '../cloud/model/errors'
import type { UpgradeId } from '../cloud/model/ids'
import type { LockNeed } from '../cloud/model/lock'
import { takeLock, type LockDeps } from './lock'
import { heldBy, readLock } from './read-lock'

/** Milliseconds that Temporal may take to answer who holds a lock. */
const answerMilliseconds = 5000

/** The upgrade that is about to change a host or a balancer. */
export interface Changing {
  readonly upgrade: UpgradeId
  /** The part that does not go on without the lock: a step's id, or words. */
  readonly step: string
  /** The run of the upgrade that this step belongs to. */
  readonly run: string
}

/**
 * Makes sure that an upgrade holds the lock of its cloud now. Temporal is asked each time, right before a change; no answer
 * is remembered. A free lock is taken in two cases only. A person has said so; or this run is a reset of an upgrade that had
 * ended and released the lock.
 * @throws LockHeld by another upgrade; LockLost; LockUnknown while Temporal does not answer
 */
export async function holdLock({ upgrade, step, run }: Changing, need: LockNeed, deps: LockDeps): Promise<void> {
  const { cloud } = need
  try {
    const lock = await deps.client.withDeadline(Date.now() + answerMilliseconds, () => readLock(cloud, deps.client))
    if (lock.held) {
      if (lock.holder === upgrade) return
      throw upgradeError('LockHeld', { step, sentence: await heldBy(cloud, lock, deps.client) })
    }
    const isReset = need.run !== undefined && need.run !== run
    if (!need.take && !(isReset && lock.givenBack))
      throw upgradeError('LockLost', { step, upgrade, cloud, how: lock.how })
    const result = await takeLock({ cloud, holder: upgrade, run }, deps)
    if (!result.taken)
      throw upgradeError('LockHeld', { step, sentence: result.sentence ?? `${result.holder} holds it.` })
  } catch (error) {
    if (error instanceof UpgradeError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw upgradeError('LockUnknown', { cloud, reason }, error)
  }
}
