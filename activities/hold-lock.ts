import { upgradeError, UpgradeError } from '../cloud/model/errors'
import type { UpgradeId } from '../cloud/model/ids'
import type { LockNeed } from '../cloud/model/lock'
import { takeLock, type LockDeps } from './lock'
import { heldBy, readLock } from './read-lock'

/** How long Temporal may take to say who holds a lock. */
const answerMilliseconds = 5000

/** Who is about to change something. */
export interface Changing {
  readonly upgrade: UpgradeId
  /** What does not go on without the lock: a step's id, or words. */
  readonly step: string
  /** The run of the upgrade that this step belongs to. */
  readonly run: string
}

/**
 * Makes sure that an upgrade holds the lock of its cloud now: asked of Temporal each time, right before something is
 * changed, never remembered. A lock that is free is taken only where a person has said so, or where this is another run
 * than the one that took it and the lock was given back in good order: a reset of an upgrade that had ended.
 * @throws LockHeld by another; LockLost; LockUnknown while Temporal does not answer
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
