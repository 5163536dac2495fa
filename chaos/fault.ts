import type { BalancerHost, HostName } from '../lab/host-names'
import type { Action } from '../lab/simulated/names'

/** The worker, Temporal's server, hosts, balancers or people, as they may be in a night. */
export type Trouble =
  | { readonly kind: 'worker killed'; readonly awaySeconds: number }
  | { readonly kind: 'worker terminated'; readonly awaySeconds: number }
  /** Another worker takes over; afterwards both are there. */
  | { readonly kind: 'worker frozen'; readonly seconds: number }
  | { readonly kind: 'temporal killed'; readonly awaySeconds: number }
  /** Every SSH connection of the host breaks in mid-byte; new ones are refused for so long. */
  | { readonly kind: 'connections cut'; readonly host: HostName; readonly seconds: number }
  /** Sessions live on; new connections are refused for so long. */
  | { readonly kind: 'sshd killed'; readonly host: HostName; readonly seconds: number }
  | { readonly kind: 'disk full'; readonly host: HostName; readonly seconds: number }
  /** Nothing of SSH's traffic arrives, without an error. */
  | { readonly kind: 'host silent'; readonly host: HostName; readonly seconds: number }
  | {
      readonly kind: 'host slow'
      readonly host: HostName
      readonly seconds: number
      readonly delayMilliseconds: number
    }
  | { readonly kind: 'host rebooted'; readonly host: HostName; readonly awaySeconds: number }
  | { readonly kind: 'clock stepped'; readonly host: HostName; readonly seconds: number }
  | { readonly kind: 'haproxy restarted'; readonly host: BalancerHost }
  | { readonly kind: 'socket gone'; readonly host: BalancerHost; readonly seconds: number }
  /** A server of the backend goes down and comes back by HAProxy's checks, three times. */
  | { readonly kind: 'server flapping'; readonly host: BalancerHost; readonly backend: string; readonly server: string }
  | { readonly kind: 'command fails'; readonly host: HostName; readonly action: Action; readonly exit: number }
  /** The command stands still in its first part, and goes on after so long. */
  | { readonly kind: 'command hangs'; readonly action: Action; readonly seconds: number }
  /** Confirmations too early and twice, answers that nobody asked for, unknown, garbled and oversize signals. */
  | { readonly kind: 'signals storm' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'terminated' }
  /** The newest run is reset to an event; 0 is its first, 1 its last. */
  | { readonly kind: 'reset'; readonly place: number }

/** Trouble that begins so long after a step of the plan was scheduled; place 0 is its first step, 1 its last. */
export interface Fault {
  readonly place: number
  readonly afterMilliseconds: number
  readonly trouble: Trouble
}

/** Trouble that came, by this machine's clock in milliseconds; `problem` where it could not be brought. */
export interface Inflicted {
  readonly trouble: Trouble
  readonly from: number
  to: number
  problem?: string
}

/** A night: its faults, and the seconds that commands take in it. All of it follows from the seed. */
export interface Schedule {
  readonly seed: number
  readonly faults: readonly Fault[]
  readonly seconds: Readonly<Partial<Record<Action, number>>>
}

export const kinds = [
  'worker killed',
  'worker terminated',
  'worker frozen',
  'temporal killed',
  'connections cut',
  'sshd killed',
  'disk full',
  'host silent',
  'host slow',
  'host rebooted',
  'clock stepped',
  'haproxy restarted',
  'socket gone',
  'server flapping',
  'command fails',
  'command hangs',
  'signals storm',
  'paused',
  'aborted',
  'terminated',
  'reset',
] as const satisfies readonly Trouble['kind'][]

/** The kinds that each lab can be given: simulated hosts share the machine's disk, real ones its clock. */
export const kindsOn = {
  simulated: kinds.filter((kind) => kind !== 'disk full'),
  real: kinds.filter((kind) => kind !== 'clock stepped'),
} as const

/** A fault in a line: `host silent controller2 30 s, 400 ms after 40 % of the plan`. */
export function inWords({ place, afterMilliseconds, trouble }: Fault): string {
  const { kind, ...rest } = trouble
  const values = Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`)
  return [kind, ...values, `${afterMilliseconds} ms after ${Math.round(place * 100)} % of the plan`].join(' ')
}
