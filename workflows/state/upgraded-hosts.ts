import type { FollowedProgress } from '../../cloud/model/followed'
import type { HostName } from '../../cloud/model/ids'
import type { LeftOut } from '../../cloud/model/progress'
import type { EventLog } from './event-log'
import { LeftOutHosts } from './left-out-hosts'

/** The hosts that an upgrade has out of the balancers, and those that it goes on without. */
export class UpgradedHosts {
  /** Hosts that are out of the balancers: not a safe point while there is one. */
  readonly detached = new Set<HostName>()
  readonly #leftOut: LeftOutHosts

  /** @param onChange called after each change */
  constructor(
    eventLog: EventLog,
    private readonly onChange: () => void,
  ) {
    this.#leftOut = new LeftOutHosts(eventLog)
  }

  detach(host: HostName): void {
    this.detached.add(host)
    this.onChange()
  }

  attach(host: HostName): void {
    this.detached.delete(host)
    this.onChange()
  }

  /** Remembers a host that is left out. Its steps are left out with it, so the caller tells of the change. */
  leaveOut(leftOut: LeftOut): void {
    this.#leftOut.add(leftOut)
  }

  isLeftOut(host: HostName): boolean {
    return this.#leftOut.has(host)
  }

  get leftOut(): readonly LeftOut[] {
    return this.#leftOut.all
  }

  /** Shows the hosts of another upgrade. */
  mirror({ service, detached, leftOut }: Pick<FollowedProgress, 'service' | 'detached' | 'leftOut'>): void {
    this.#leftOut.mirror(service, leftOut)
    this.detached.clear()
    for (const host of detached) this.detached.add(host)
  }
}
