import type { CloudName } from '../../cloud/model/ids'
import type { LockNeed } from '../../cloud/model/lock'

/**
 * The lock of a cloud as one upgrade rests on it. Whether it is held is asked of Temporal before each change; here is only
 * which run has taken it, and how often a person has said that it may be taken again.
 */
export class HeldLock {
  #retries = 0

  /** @param run the run of the upgrade that took it; undefined in a history from before that was told */
  constructor(
    private readonly cloud: CloudName,
    private readonly run: string | undefined,
  ) {}

  /** What a step asks for; `take`: it may take a lock that is free. */
  needed(take: boolean): LockNeed {
    return { cloud: this.cloud, take, ...(this.run === undefined ? {} : { run: this.run }) }
  }

  /** A person has answered retry where the lock was lost: that counts for each step that was refused before. */
  retried(): void {
    this.#retries += 1
  }

  get retries(): number {
    return this.#retries
  }
}
