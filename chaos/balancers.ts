import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName } from '../cloud/model/ids'
import { controllers } from '../lab/host-names'
import type { LabOfNight } from './lab'
import type { BackendOfLab } from './subject'

const lookMilliseconds = 200
/** A look takes longer on a busy machine, and while a socket is gone. */
const longestBetweenLooksMilliseconds = 30_000

/** The services whose procedure takes every server of a backend out at once: Nova's API is down from step 1 to step 5. */
export const withOutage: readonly ServiceName[] = ['nova']

/** A time in which every server of a service's backend was out by an administrator's word, in this machine's milliseconds. */
export interface Outage {
  readonly service: ServiceName
  readonly from: number
  to: number
}

/** Reads meanwhile which servers are out of either balancer by an administrator's word. */
export class BalancersWatched {
  /** Moments at which two controllers were out of one backend, each pair once; not of a service with an outage. */
  readonly tooFew = new Set<string>()
  /** The outages of services that have one by the procedure. */
  readonly outages: Outage[] = []
  #isOn = true
  readonly #looking: Promise<void>

  constructor(
    lab: Pick<LabOfNight, 'out'>,
    private readonly backends: readonly BackendOfLab[],
  ) {
    this.#looking = this.#look(lab)
  }

  async end(): Promise<void> {
    this.#isOn = false
    await this.#looking
  }

  async #look(lab: Pick<LabOfNight, 'out'>): Promise<void> {
    while (this.#isOn) {
      // A socket that is gone is one of the faults.
      const out = await lab.out().catch(() => [])
      const byBackend = new Map<string, Set<string>>()
      for (const line of out) {
        const [, backend = '', server = ''] = /^\S+ ([^/]+)\/(\S+)$/.exec(line) ?? []
        byBackend.set(backend, (byBackend.get(backend) ?? new Set()).add(server))
      }
      for (const [backend, servers] of byBackend) this.#note(backend, servers)
      await sleep(lookMilliseconds)
    }
  }

  #note(backend: string, servers: ReadonlySet<string>): void {
    const service = this.backends.find(({ name }) => name === backend)?.service
    if (service === undefined || !withOutage.includes(service)) {
      if (servers.size > 1) this.tooFew.add(`${backend}: ${[...servers].sort().join(' and ')}`)
      return
    }
    if (servers.size < controllers.length) return
    const now = Date.now()
    const last = this.outages.findLast((each) => each.service === service)
    if (last !== undefined && now - last.to < longestBetweenLooksMilliseconds) last.to = now
    else this.outages.push({ service, from: now, to: now })
  }
}
