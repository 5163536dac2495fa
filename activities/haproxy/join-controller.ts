import type { JoinAction } from '../../cloud/model/actions'
import type { Server } from '../../cloud/model/hosts'
import { setHealthDown } from './commands'
import { serversOn, type BalancerDeps, type ProcessReading } from './process'
import { isRecorded, recorded, standbysOf, type DrainRecord, type ServerRecord } from './record'
import { isOut, isUp, ownState, type ServerReading } from './server'
import { socketText } from './socket'
import { change, changeState, restoreAgent } from './write'

interface Place {
  readonly reading: ProcessReading
  readonly server: Server
  readonly now: ServerReading
  readonly before: ServerRecord
}

/** Puts drained servers back as a record says, one turn at a time. */
export class JoinController {
  /** Places whose agent was enabled again, on versions that do not tell. */
  private readonly restoredAgents = new Set<string>()

  constructor(
    private readonly action: JoinAction,
    private readonly record: DrainRecord,
    private readonly deps: BalancerDeps,
  ) {}

  /**
   * The first half, while every server is still out: moves servers from maintenance to drain, where their checks run.
   * @returns the wait in words; undefined once the servers that will be made ready have passed their checks
   */
  async prepare(readings: readonly ProcessReading[]): Promise<string | undefined> {
    const places = this.placesOf(readings).filter(({ before }) => before.state === 'ready')
    for (const place of places) if (ownState(place.now) === 'maint') await this.leaveMaintenance(place)
    const failing = places.filter(({ now }) => ownState(now) !== 'ready' && !hasPassedChecks(now))
    return failing.length === 0 ? undefined : describeServers(failing)
  }

  /**
   * The second half: takes drains back and enables agents again.
   * @returns the wait in words, and whether something was changed right now; undefined once every server is as it was
   */
  async restore(
    readings: readonly ProcessReading[],
  ): Promise<{ readonly waitingFor: string; readonly hasChanged: boolean } | undefined> {
    const places = this.placesOf(readings)
    let hasChanged = false
    for (const place of places) hasChanged = (await this.restoreOne(place)) || hasChanged
    const unsettled = places.filter((place) => !this.isRestored(place))
    return unsettled.length === 0 ? undefined : { waitingFor: describeServers(unsettled), hasChanged }
  }

  /**
   * From maintenance straight to ready, HAProxy would send traffic before the first check, and show the result of an old
   * one meanwhile. In drain its checks run; counted from nothing, they prove the service as it is now.
   */
  private async leaveMaintenance({ reading: { target }, server }: Place): Promise<void> {
    const wasSent = await changeState(target, server, 'drain', this.deps, (now) => ownState(now) === 'maint')
    if (!wasSent) return
    // Without checks HAProxy would never bring the server up again.
    await change(target, server, this.deps, (now) =>
      now.isChecked && isOut(now) === true ? setHealthDown(server) : undefined,
    )
  }

  /** @returns true if something was changed */
  private async restoreOne({ reading: { target }, server, now, before }: Place): Promise<boolean> {
    let hasChanged = false
    if (before.state !== 'drain' && ownState(now) === 'drain') {
      hasChanged = await changeState(
        target,
        server,
        before.state,
        this.deps,
        (newest) => ownState(newest) === 'drain' && (before.state === 'maint' || hasPassedChecks(newest)),
      )
    }
    const key = `${socketText(target.address)} ${server.backend}/${server.server}`
    if (isSilenced(before, now) || (before.agent === 'unknown' && !this.restoredAgents.has(key))) {
      hasChanged = (await restoreAgent(target, server, this.deps)) || hasChanged
      this.restoredAgents.add(key)
    }
    return hasChanged
  }

  private isRestored({ reading, server, now, before }: Place): boolean {
    const key = `${socketText(reading.target.address)} ${server.backend}/${server.server}`
    if (before.agent === 'unknown' ? !this.restoredAgents.has(key) : isSilenced(before, now)) return false
    const own = ownState(now)
    // A server that an operator has made ready meanwhile is left to the operator.
    if (own === 'ready') return isUp(now)
    return before.state === 'maint' ? own === 'maint' : before.state === 'drain'
  }

  private placesOf(readings: readonly ProcessReading[]): readonly Place[] {
    // A standby that came up after the last look at the drain was never drained by us.
    const standbys = standbysOf(this.action.balancers)
    const ours = readings.filter(
      (reading) => isRecorded(this.record, reading) || !standbys.includes(reading.target.balancer),
    )
    return serversOn(ours, this.action.servers).map((place) => ({
      ...place,
      before: recorded(this.record, this.action.host.name, place.reading, place.server).before,
    }))
  }
}

/**
 * True if the drain's silence is still on the agent. Every other difference is of a restart or of another configuration, and
 * is not the drain's to take back.
 */
const isSilenced = (before: ServerRecord, now: ServerReading): boolean =>
  before.agent === 'enabled' && now.agent === 'disabled'

/** The state of servers, for the operator: `keystone-back/controller1 is DOWN (L7STS 503) on lb1`. */
export function describeServers(places: readonly { reading: ProcessReading; now: ServerReading }[]): string {
  return places
    .map(({ reading, now }) => {
      const check = now.lastCheck === '' ? '' : ` (${now.lastCheck})`
      const throttle = now.isThrottled ? ', still throttled' : ''
      return `${now.backend}/${now.server} is ${now.status}${check}${throttle} on ${reading.target.balancer}`
    })
    .join('; ')
}

/**
 * True if a drained server has passed its checks in full. `DRAIN 1/3` has not; a failing one shows DOWN. One without
 * checks has none to pass: there only `verify` knows.
 */
function hasPassedChecks(server: ServerReading): boolean {
  if (server.status !== 'DRAIN' && server.status !== 'DRAIN (agent)') return false
  return !server.isChecked || (server.isFullHealth && /^(L[467]OK|PROCOK)\b/.test(server.lastCheck))
}
