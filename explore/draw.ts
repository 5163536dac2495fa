import { upgradeNames, type UpgradeName } from '../cloud/model/ids'
import { numbersOf, type Fault, type Schedule, type Word } from './schedule'

/** The steps, hosts and gates of an upgrade, for which faults and words are drawn. */
export interface Subjects {
  readonly upgrade: UpgradeName
  readonly jobs: readonly string[]
  readonly hosts: readonly string[]
  readonly gates: readonly string[]
  readonly balancers: readonly string[]
  /** Seconds that it takes without a fault, about. */
  readonly seconds: number
}

const kinds = [
  'worker-lost',
  'worker-lost-at',
  'unreachable',
  'dead',
  'balancer-away',
  'job',
  'job',
  'slow-job',
  'drain-forgotten',
  'sessions-stay',
  'old-code',
  'old-computes',
  'contract-pending',
] as const satisfies readonly Fault['kind'][]

const words = [
  'pause',
  'resume',
  'retry',
  'skip',
  'park',
  'confirm',
  'abort',
  'abort now',
  'leave-out',
  'odd',
  'reset',
  'terminate-and-start',
  'cancel',
  'release-lock',
  'start',
] as const

/** Payloads that no signal has: of another shape, too large, too deep. */
const odd: readonly unknown[] = [
  null,
  42,
  '\u0000\u001b[2J',
  ['?', { deep: [null] }],
  { by: 'x'.repeat(20_000) },
  { by: ['ann'], now: 'yes' },
  Array.from({ length: 3000 }, (_, at) => ({ at })),
]
const oddNames = ['nonsense', '__proto__', 'constructor', 'retry\nretry', 'x'.repeat(3000)]

/** Draws a night: none to four faults, and none to four words of people. */
export function draw(seed: number, all: readonly Subjects[]): Schedule {
  const number = numbersOf(seed)
  const some = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(number() * from.length)]
    if (found === undefined) throw new Error('there is nothing to draw from')
    return found
  }
  const { upgrade, jobs, hosts, gates, balancers, seconds } = some(all)
  const at = (): number => Math.floor(number() * seconds * 1.3)
  const fault = (): Fault => {
    const kind = some(kinds)
    switch (kind) {
      case 'worker-lost':
        return { kind, at: at() }
      case 'worker-lost-at':
        return { kind, question: Math.floor(number() * seconds * 12), answered: number() < 0.5 }
      case 'unreachable':
        return { kind, host: some(hosts), at: at(), seconds: some([2, 30, 200, 900]) }
      case 'dead':
        return { kind, host: some(hosts), at: at() }
      case 'balancer-away':
        return { kind, balancer: some(balancers), at: at(), seconds: some([2, 30, 200, 900]) }
      case 'job':
        return {
          kind,
          step: some(jobs),
          how: some(['fails', 'lost', 'succeeds']),
          effect: some(['none', 'part', 'all']),
          times: some([1, 1, 2]),
        }
      case 'slow-job':
        return { kind, step: some(jobs), seconds: some([100, 1000, 2500]) }
      case 'drain-forgotten':
        return { kind, host: some(hosts), at: at() }
      case 'sessions-stay':
        return { kind, host: some(hosts), seconds: some([20, 60, 600]) }
      case 'old-code':
        return { kind, host: some(hosts), until: some([100, 300, 1500]) }
      case 'old-computes':
        return { kind, until: some([10, 100, 1500]) }
      case 'contract-pending':
        return { kind }
    }
  }
  const word = (): Word => {
    const said = some(words)
    switch (said) {
      case 'confirm':
        return { at: at(), signal: gates.length > 0 ? some(gates) : 'nonsense', payload: {} }
      case 'leave-out':
        return { at: at(), signal: said, payload: { host: some(hosts) } }
      case 'abort now':
        return { at: at(), signal: 'abort', payload: { now: true } }
      case 'odd':
        return { at: at(), signal: some([...oddNames, 'retry', 'skip', 'abort', ...gates]), payload: some(odd) }
      case 'reset':
        return { at: at(), lever: said, part: number(), withSignals: number() < 0.5 }
      case 'terminate-and-start':
      case 'cancel':
      case 'release-lock':
        return { at: at(), lever: said }
      case 'start':
        return { at: at(), lever: said, upgrade: some(upgradeNames.filter((name) => name !== 'nova-finish')) }
      case 'pause':
      case 'resume':
      case 'retry':
      case 'skip':
      case 'park':
      case 'abort':
        return { at: at(), signal: said, payload: {} }
    }
  }
  const several = <T>(make: () => T): T[] => Array.from({ length: Math.floor(number() * 5) }, make)
  return { seed, upgrade, faults: several(fault), words: several(word) }
}
