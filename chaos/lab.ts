import type { Client } from '@temporalio/client'
import type { ServiceName } from '../cloud/model/ids'
import type { BalancerHost, HostName } from '../lab/host-names'
import type { Execution } from '../lab/simulated'
import type { Action } from '../lab/simulated/names'
import type { TestProcess } from '../test/support/processes'
import type { RehearsedUpgrade } from '../test/support/rehearsed-upgrade'
import type { EndState } from '../test/upgrade/end-state'
import type { UpgradeOfNight } from './subject'

/** The cloud of a night, as its operator and its workers have it. */
export interface CloudOfNight {
  readonly client: Client
  begin(name: UpgradeOfNight): Promise<RehearsedUpgrade>
  watch(name: UpgradeOfNight): RehearsedUpgrade
  startWorker(): Promise<TestProcess>
}

/** The trouble that a lab can be given. */
export interface Troubles {
  /** Breaks the host's SSH connections, and refuses new ones until `mend`. */
  cut(host: HostName): Promise<void>
  /** Drops all SSH traffic of the host without an error, until `mend`. */
  silence(host: HostName): Promise<void>
  mend(host: HostName): Promise<void>
  /** Sessions live on; for so long there is no new connection. */
  killSshd(host: HostName, seconds: number): Promise<void>
  /** Delays each piece of the host's SSH traffic by so long. */
  slow(host: HostName, milliseconds: number): Promise<void>
  /** Takes all the room of the host's disk, for so long or until an operator makes room. */
  fillDisk(host: HostName, seconds: number): Promise<void>
  /** Loses power, and boots again after so long. */
  reboot(host: HostName, awaySeconds: number): Promise<void>
  stepClock(host: HostName, seconds: number): Promise<void>
  restartHaproxy(host: BalancerHost): Promise<void>
  /** Takes HAProxy's runtime socket away for so long. */
  hideSocket(host: BalancerHost, seconds: number): Promise<void>
  /** Sends a command to HAProxy's runtime socket. */
  haproxy(host: BalancerHost, command: string): Promise<string>
  /** Makes a command of the host fail. */
  failCommand(host: HostName, action: Action, exit: number): Promise<void>
  /** Lets a command stand still for so long, on whichever host it comes. */
  hangCommand(action: Action, seconds: number): Promise<void>
  /** Takes the cause away from commands that fail on a host. */
  healCommands(host: string): Promise<void>
}

/** A stretch in which requests to a service failed, as ISO 8601; null: it was not over at the end. */
export interface FailedStretch {
  readonly service: string
  readonly from: string
  readonly to: string | null
  /** How it failed, where the load says so. */
  readonly why?: string
}

/** A request that a service answered with 500, since a phase had altered a table under its transaction (docs/explanation/procedure.md). */
export interface Overtaken {
  readonly service: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** The state at the end of a cloud, as far as a service's upgrade concerns it, beside the one that it has to have. */
export interface StateOfService {
  readonly service: ServiceName
  readonly now: EndState
  readonly wanted: EndState
}

/** A lab on which a night is spent, and all that the night leaves behind there. */
export interface LabOfNight {
  readonly cloud: CloudOfNight
  readonly troubles: Troubles
  /** How long a night may last for each service in it. */
  readonly longestSeconds: number
  /** True once the upgrade has come so far: 0 is the beginning of its plan, 1 its end. */
  hasCome(place: number): Promise<boolean>
  /** Says that the upgrade has ended: a command that did not come yet is not waited for. */
  over(): void
  /** Servers that are out of the balancers by an administrator's word: `lb1 keystone_public/keystone1`. */
  out(): Promise<readonly string[]>
  /** The changes on the hosts that a person can see beside the upgrade's progress. */
  shown(): Promise<unknown>
  /** Asks the services through both balancers until `meanwhile` is over. */
  underLoad(meanwhile: () => Promise<void>): Promise<readonly FailedStretch[]>
  /** The commands of the upgraded services that ran on the hosts. */
  executions(): Promise<readonly Execution[]>
  /** The line of the procedure's ledger that an execution is. */
  readonly lineOf: (execution: Execution) => string
  /** Errors in the services' own logs, for a night in which requests failed. */
  complaints(): Promise<readonly string[]>
  /** The requests that a phase has overtaken, by the services' own logs. */
  overtaken(): Promise<readonly Overtaken[]>
  /** The state of each upgraded service. */
  states(): Promise<readonly StateOfService[]>
}
