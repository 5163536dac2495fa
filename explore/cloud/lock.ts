import type { LockResult } from '../../cloud/model/lock'
import type { Attempt } from '../temporal/attempt'
import type { Ledger } from './deeds'

/** The lock of the cloud, as Temporal has it: who holds it, or how it ended. */
export class ModelledLock {
  holder = ''
  #givenBack = false
  #taken = 0

  constructor(private readonly ledger: Ledger) {}

  take(attempt: Attempt, holder: string, run: string): LockResult {
    if (this.holder === '') {
      this.holder = holder
      this.#taken += 1
      this.ledger.add({ what: 'taken', upgrade: holder, run: attempt.run.runId })
    }
    return this.holder === holder
      ? { taken: true, run }
      : { taken: false, holder: this.holder, sentence: `${this.holder} has held the lock.` }
  }

  giveBack(holder: string): void {
    if (this.holder !== holder) return
    this.holder = ''
    this.#givenBack = true
    this.ledger.add({ what: 'given back', upgrade: holder, run: '' })
  }

  /** A person releases it, by force. */
  release(): void {
    if (this.holder === '') return
    this.ledger.add({ what: 'released', upgrade: this.holder, run: '' })
    this.holder = ''
    this.#givenBack = false
  }

  /** As `readLock` of activities/read-lock.ts. */
  read():
    | { readonly held: true; readonly run: string; readonly holder: string; readonly since: string }
    | { readonly held: false; readonly how: string; readonly givenBack: boolean } {
    return this.holder === ''
      ? { held: false, how: 'it was released', givenBack: this.#givenBack }
      : { held: true, run: `lock-${this.#taken}`, holder: this.holder, since: 'this night' }
  }
}
