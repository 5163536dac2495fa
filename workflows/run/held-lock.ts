import type { CloudName } from '../../cloud/model/ids'
import type { LockNeed } from '../../cloud/model/lock'

/**
 * The lock of a cloud as one upgrade uses it. Temporal is asked for its holder before each change. This class knows only the
 * run that has taken it, and how often a person has allowed to take it again.
 */
export class HeldLock {
  #retries = 0

  /** @param run the run of the upgrade that took it; undefined in a history from before it was recorded */
  constructor(
    private readonly cloud: CloudName,
    private readonly run: string | undefined,
  ) {}

  /** The lock that a step needs; `take`: the step may take a free lock. */
  needed(take: boolean): LockNeed {
    return { cloud: this.cloud, take, ...(this.run === undefined ? {} : { run: this.run }) }
  }

  /** A person has answered retry after the lock was lost: that counts for each step that was refused before. */
  retried(): void {
    this.#retries += 1
  }

  get retries(): number {
    return this.#retries
  }
}
