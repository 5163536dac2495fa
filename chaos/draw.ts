import { numbersOf } from '../explore/schedule'
import { balancerHosts, type HostName } from '../lab/host-names'
import type { Action } from '../lab/simulated/names'
import type { Fault, Schedule, Trouble } from './fault'
import type { Subject } from './subject'

const mostFaults = 6

/** Draws a night from its seed: one to six faults, and commands that take up to three seconds. */
export function draw(seed: number, { services, hosts, commands, backends, kinds }: Subject): Schedule {
  const served = backends.filter(({ service }) => services.includes(service))
  const number = numbersOf(seed)
  const upTo = (most: number): number => Math.floor(number() * (most + 1))
  const between = (least: number, most: number): number => least + upTo(most - least)
  const some = <T>(from: readonly T[]): T => {
    const chosen = from[upTo(from.length - 1)]
    if (chosen === undefined) throw new Error('a fault is drawn from nothing')
    return chosen
  }
  const command = (): { host: HostName; action: Action } => {
    const [host, action] = some(commands)
    return { host, action }
  }
  const server = (): { backend: string; server: string } => {
    const { name, server: prefix } = some(served)
    return { backend: name, server: `${prefix}${some([1, 2, 3])}` }
  }
  const trouble = (): Trouble => {
    const kind = some(kinds)
    switch (kind) {
      case 'worker killed':
      case 'worker terminated':
      case 'temporal killed':
        return { kind, awaySeconds: upTo(8) }
      case 'worker frozen':
        return { kind, seconds: between(5, 30) }
      case 'connections cut':
      case 'sshd killed':
      case 'host silent':
        return { kind, host: some([...hosts, ...balancerHosts]), seconds: between(5, 90) }
      case 'host slow':
        return {
          kind,
          host: some([...hosts, ...balancerHosts]),
          seconds: between(5, 60),
          delayMilliseconds: between(20, 400),
        }
      case 'host rebooted':
        return { kind, host: some(hosts), awaySeconds: upTo(15) }
      case 'disk full':
        return { kind, host: some(hosts), seconds: between(5, 60) }
      case 'clock stepped':
        return { kind, host: some(hosts), seconds: some([-86_400, -300, 300, 86_400]) }
      case 'haproxy restarted':
        return { kind, host: some(balancerHosts) }
      case 'socket gone':
        return { kind, host: some(balancerHosts), seconds: between(2, 20) }
      case 'server flapping':
        return { kind, host: some(balancerHosts), ...server() }
      case 'command fails':
        return { kind, ...command(), exit: some([1, 2, 100, 255]) }
      case 'command hangs':
        return { kind, action: command().action, seconds: between(5, 40) }
      case 'reset':
        return { kind, place: number() }
      case 'signals storm':
      case 'paused':
      case 'aborted':
      case 'terminated':
        return { kind }
    }
  }
  const fault = (): Fault => {
    const drawn = { place: number(), afterMilliseconds: upTo(1500), trouble: trouble() }
    // A command can be made to fail only before it begins.
    return drawn.trouble.kind === 'command fails' ? { ...drawn, place: 0, afterMilliseconds: 0 } : drawn
  }
  const seconds = Object.fromEntries(commands.map(([, action]) => [action, upTo(3)]))
  return { seed, seconds, faults: Array.from({ length: between(1, mostFaults) }, fault) }
}
