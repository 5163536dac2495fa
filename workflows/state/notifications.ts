import { limits } from '../../cloud/model/limits'
import type { Progress } from '../../cloud/model/progress'
import { clipped } from '../../cloud/model/text'

/** The outcome of the notifications of an upgrade. */
export class Notifications {
  #undelivered: Progress['undelivered']

  /** Somebody did not get a notification. */
  missed(why: string): void {
    this.#undelivered = { at: new Date(Date.now()).toISOString(), why: clipped(why, limits.saidCharacters) }
  }

  /** Everybody has got one. */
  delivered(): void {
    this.#undelivered = undefined
  }

  /** The last one that somebody did not get, until everybody gets one again. */
  get progress(): Pick<Progress, 'undelivered'> {
    return this.#undelivered === undefined ? {} : { undelivered: this.#undelivered }
  }
}
