import type { HostName } from '../../cloud/model/ids'
import type { LeftOut } from '../../cloud/model/progress'
import type { EventLog } from './event-log'

/** The hosts that an upgrade goes on without, by a person's word. */
export class LeftOutHosts {
  #all: readonly LeftOut[] = []

  constructor(private readonly eventLog: EventLog) {}

  get all(): readonly LeftOut[] {
    return this.#all
  }

  add(leftOut: LeftOut): void {
    this.#all = [...this.#all, leftOut]
    const { host, by, note, todo } = leftOut
    this.eventLog.record({ what: 'left out', host, by, note, todo })
  }

  has(name: HostName): boolean {
    return this.#all.some(({ host }) => host === name)
  }

  /** Shows the hosts that the upgrade of a service has left out, in the place of those that it told of before. */
  mirror(service: string, leftOut: readonly LeftOut[]): void {
    this.#all = [...this.#all.filter((own) => own.service !== service), ...leftOut]
  }
}
