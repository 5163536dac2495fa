import { setTimeout as sleep } from 'node:timers/promises'
import type { Rehearsal } from '../test/support/rehearsal'

const lookMilliseconds = 200

/** Reads meanwhile which servers are out of either balancer by an administrator's word. */
export class BalancersWatched {
  /** Moments at which two controllers were out of one backend, each pair once. */
  readonly tooFew = new Set<string>()
  looks = 0
  #isOn = true
  readonly #looking: Promise<void>

  constructor(rehearsal: Rehearsal) {
    this.#looking = this.#look(rehearsal)
  }

  async end(): Promise<void> {
    this.#isOn = false
    await this.#looking
  }

  async #look(rehearsal: Rehearsal): Promise<void> {
    while (this.#isOn) {
      // A socket that is gone is one of the faults.
      const out = await rehearsal.out().catch(() => [])
      this.looks += 1
      const byBackend = new Map<string, Set<string>>()
      for (const line of out) {
        const [, backend = '', server = ''] = /^\S+ ([^/]+)\/(\S+)$/.exec(line) ?? []
        byBackend.set(backend, (byBackend.get(backend) ?? new Set()).add(server))
      }
      for (const [backend, servers] of byBackend)
        if (servers.size > 1) this.tooFew.add(`${backend}: ${[...servers].sort().join(' and ')}`)
      await sleep(lookMilliseconds)
    }
  }
}
