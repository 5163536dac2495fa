import { upgradeError } from '../../cloud/model/errors'
import type { DrainAction } from '../../cloud/model/actions'
import type { Server } from '../../cloud/model/hosts'
import { capacityWithout, isBackendKept, lastServer } from './capacity'
import { setState } from './commands'
import { isSameProcess, type ProcessInfo } from './info'
import { readProcess, serversOn, type BalancerDeps, type ProcessReading } from './process'
import { recorded, type DrainRecord } from './record'
import { ownState, type ServerReading } from './server'
import { socketText } from './socket'
import { change, silenceAgent } from './write'

/** A thing that the drain waits for, and whether something was changed for it right now. */
interface Awaited {
  readonly waitingFor: string
  readonly hasChanged: boolean
}

/** `kept`: every server was found drained. `not yet`: the next thing that the drain waits for. */
export type Kept = { readonly state: 'kept' } | ({ readonly state: 'not yet' } & Awaited)

interface Place {
  readonly reading: ProcessReading
  readonly server: Server
  readonly now: ServerReading
}

/**
 * Keeps servers drained, or in maintenance if the action says so, on every process. It drains the servers that are not,
 * again after a reload. It remembers the states that this run has set, since 1.5 does not tell if a DOWN server is drained.
 */
export class DrainController {
  /** Places at which a server was found drained, or was drained by this run; and places whose agent was silenced. */
  private readonly drained = new Places()
  private readonly silenced = new Places()

  constructor(
    private readonly action: DrainAction,
    private current: DrainRecord,
    private readonly deps: BalancerDeps,
  ) {}

  get record(): DrainRecord {
    return this.current
  }

  /** Adds the record of a standby that came up later. */
  extend(record: DrainRecord): void {
    this.current = record
  }

  /** True if every server is drained, and no agent may put it back. Changes nothing. */
  isDrained(readings: readonly ProcessReading[]): boolean {
    return this.placesOf(readings).every((place) => this.isOut(place) && !this.mustSilence(place))
  }

  /**
   * One turn: drains the servers that are not drained, as far as enough servers stay up.
   * @throws LastServer if too few would stay up, or too few are up now that these are out; DrainUndone if another person or
   *   program has put a server back; and the errors of a write
   */
  async keep(readings: readonly ProcessReading[]): Promise<Kept> {
    let awaited: Awaited | undefined
    for (const place of this.placesOf(readings)) {
      if (this.isOut(place) && !this.mustSilence(place)) {
        this.drained.add(place)
        this.refuseLostBackend(place.reading, place.server)
      } else {
        awaited = await this.drain(place)
      }
    }
    return awaited === undefined ? { state: 'kept' } : { state: 'not yet', ...awaited }
  }

  private async drain(place: Place): Promise<Awaited> {
    const { reading, server } = place
    const { target } = reading
    const name = `${server.backend}/${server.server} on ${target.balancer}`
    if (this.drained.has(place) && !this.isOut(place)) {
      throw upgradeError('DrainUndone', { balancer: target.balancer, ...server, status: place.now.status })
    }
    if (this.mustSilence(place)) {
      await silenceAgent(target, server, this.deps)
      this.silenced.add(place)
    }
    if (this.isOut(place)) return { waitingFor: `the agent of ${name}`, hasChanged: true }
    let sentTo = reading
    const wasSent = await change(target, server, this.deps, (now, newest) => {
      if (this.isOut({ reading: newest, server, now })) return undefined
      const { servers, minimumUp } = this.action
      const capacity = capacityWithout(newest, server.backend, servers, minimumUp)
      if (capacity === 'short') throw lastServer(newest, server, servers, minimumUp)
      sentTo = newest
      return capacity === 'settling' ? undefined : setState(server, this.action.state ?? 'drain')
    })
    if (!wasSent)
      return { waitingFor: `other servers of ${server.backend} on ${target.balancer} settle`, hasChanged: false }
    this.drained.add({ reading: sentTo, server })
    this.refuseLostBackend(await readProcess(target, this.deps), server)
    return { waitingFor: `${name} drains`, hasChanged: true }
  }

  private refuseLostBackend(reading: ProcessReading, server: Server): void {
    const { servers, minimumUp } = this.action
    if (!isBackendKept(reading, server.backend, servers, minimumUp)) {
      throw lastServer(reading, server, servers, minimumUp)
    }
  }

  private isOut(place: Place): boolean {
    const own = ownState(place.now)
    return own === undefined ? this.drained.has(place) : own !== 'ready'
  }

  private mustSilence(place: Place): boolean {
    return place.now.agent === 'enabled' || (place.now.agent === 'unknown' && !this.silenced.has(place))
  }

  /** @throws DrainRecordInvalid if the record does not name one of them: no unrecorded server is touched. */
  private placesOf(readings: readonly ProcessReading[]): readonly Place[] {
    const places = serversOn(readings, this.action.servers)
    for (const { reading, server } of places) recorded(this.record, this.action.host.name, reading, server)
    return places
  }
}

/** Servers, each in the lifetime of one process: a reload forgets every state that was set. */
class Places {
  private readonly processes = new Map<string, ProcessInfo>()

  add(place: Pick<Place, 'reading' | 'server'>): void {
    this.processes.set(placeKey(place), place.reading.info)
  }

  has(place: Place): boolean {
    const process = this.processes.get(placeKey(place))
    return process !== undefined && isSameProcess(process, place.reading.info)
  }
}

const placeKey = ({ reading, server }: Pick<Place, 'reading' | 'server'>): string =>
  `${socketText(reading.target.address)} ${server.backend}/${server.server}`
