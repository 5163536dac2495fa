import { setTimeout as sleep } from 'node:timers/promises'
import type { Execution } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import type { Action } from '../../lab/simulated/names'
import type { Rehearsal } from '../../test/support/rehearsal'
import { underLoad } from '../../test/support/under-load'
import { stateOf, upgraded } from '../../test/upgrade/end-state'
import { ledgerLine } from '../../test/upgrade/ledger'
import type { Schedule } from '../fault'
import { hideSocket } from '../hidden-socket'
import type { FailedStretch, LabOfNight, StateOfService, Troubles } from '../lab'
import type { Subject } from '../subject'

/** Half of the usual load: requests are a quarter of the CPU time of a night. */
const requestsPerSecond = 20

/** A simulated lab in a night: its ledger tells which commands ran. */
export class SimulatedLab implements LabOfNight {
  readonly troubles: Troubles
  readonly lineOf = ledgerLine
  readonly longestSeconds = 900

  constructor(
    readonly cloud: Rehearsal,
    private readonly subject: Subject,
    schedule: Schedule,
  ) {
    for (const [action, seconds] of Object.entries(schedule.seconds)) cloud.lab.take(action as Action, seconds)
    this.troubles = troublesOf(cloud, schedule)
  }

  async hasCome(place: number): Promise<boolean> {
    return (await this.executions()).length >= Math.floor(place * this.subject.procedure.flat().length)
  }

  over(): void {
    // Its commands are held and made to fail before they begin.
  }

  out(): Promise<string[]> {
    return this.cloud.out()
  }

  async shown(): Promise<unknown> {
    return (await this.cloud.executions()).map(({ end }) => end?.at ?? '')
  }

  async underLoad(meanwhile: () => Promise<void>): Promise<FailedStretch[]> {
    const { stretches } = await underLoad(this.cloud.lab, meanwhile, undefined, requestsPerSecond)
    return Object.entries(stretches).flatMap(([service, all]) => all.map((each) => ({ service, ...each })))
  }

  async executions(): Promise<Execution[]> {
    const isOfSubject = (name: string): boolean => this.subject.services.some((service) => service === name)
    return (await this.cloud.executions()).filter(({ service }) => service !== undefined && isOfSubject(service))
  }

  complaints(): Promise<string[]> {
    return Promise.resolve([])
  }

  /** There is no database whose tables could change. */
  overtaken(): Promise<[]> {
    return Promise.resolve([])
  }

  async states(): Promise<StateOfService[]> {
    const states = []
    for (const service of this.subject.services)
      states.push({ service, now: await stateOf(this.cloud, service), wanted: upgraded(service) })
    return states
  }
}

const atOnce = (work: () => void): Promise<void> => {
  work()
  return Promise.resolve()
}

function troublesOf(rehearsal: Rehearsal, { faults }: Schedule): Troubles {
  const { lab } = rehearsal
  return {
    cut: (host) => lab.cut(host),
    silence: (host) => atOnce(() => lab.silence(host)),
    mend: (host) => lab.mend(host),
    killSshd: async (host, seconds) => {
      lab.refuse(host)
      await sleep(seconds * 1000)
      await lab.mend(host)
    },
    slow: (host, milliseconds) => atOnce(() => lab.slow(host, milliseconds)),
    fillDisk: () => Promise.reject(new Error('the hosts of a simulated lab share the disk of the machine')),
    reboot: (host, awaySeconds) => lab.reboot(host, awaySeconds),
    stepClock: (host, seconds) => atOnce(() => lab.setClock(host, seconds)),
    restartHaproxy: async (host) => {
      await lab.host(host).run('service haproxy restart')
    },
    hideSocket: (host, seconds) => hideSocket(new Layout(lab.folder).adminSocket(host), seconds),
    haproxy: (host, command) => rehearsal.haproxy(host, command),
    failCommand: (host, action, exit) => atOnce(() => lab.fail(host, action, exit)),
    hangCommand: async (action, seconds) => {
      lab.hold(action)
      await sleep(seconds * 1000)
      lab.letGo(action)
    },
    healCommands: (host) =>
      atOnce(() => {
        for (const { trouble } of faults)
          if (trouble.kind === 'command fails' && trouble.host === host) lab.heal(trouble.host, trouble.action)
      }),
  }
}
