import type { ServiceName } from '../cloud/model/ids'

/** A fault of the cloud or of the worker, at a second of the virtual clock or at a step. */
export type Fault =
  /** Every activity attempt under way is lost with its worker, and begins again on another. */
  | { readonly kind: 'worker-lost'; readonly at: number }
  | { readonly kind: 'unreachable'; readonly host: string; readonly at: number; readonly seconds: number }
  /** The commands of a step end so, the first `times` of them, with a part of their effect. */
  | {
      readonly kind: 'job'
      readonly step: string
      readonly how: 'fails' | 'lost'
      readonly effect: 'none' | 'part' | 'all'
      readonly times: number
    }
  | { readonly kind: 'slow-job'; readonly step: string; readonly seconds: number }
  /** The balancers put the servers of a drained host back, as after a restart. */
  | { readonly kind: 'drain-forgotten'; readonly host: string; readonly at: number }
  | { readonly kind: 'sessions-stay'; readonly host: string; readonly seconds: number }
  /** The host is not seen on the new release until then. */
  | { readonly kind: 'old-code'; readonly host: string; readonly until: number }

/** A message of a person that nobody asked for. */
export interface Word {
  readonly at: number
  readonly signal: string
  readonly payload: unknown
}

/** One night: everything in it follows from these values. */
export interface Schedule {
  readonly seed: number
  readonly service: ServiceName
  readonly faults: readonly Fault[]
  readonly words: readonly Word[]
}

/** A generator of numbers from 0 up to 1 (mulberry32): the same seed gives the same numbers. */
export function numbersOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The steps and hosts that faults are drawn for. */
export interface Subjects {
  readonly service: ServiceName
  readonly jobs: readonly string[]
  readonly hosts: readonly string[]
  readonly gates: readonly string[]
}

const kinds = [
  'worker-lost',
  'unreachable',
  'job',
  'slow-job',
  'drain-forgotten',
  'sessions-stay',
  'old-code',
] as const satisfies readonly Fault['kind'][]
const words = ['pause', 'resume', 'retry', 'skip', 'park', 'confirm', 'abort', 'leave-out', 'nonsense'] as const

/** Draws a night: none to four faults, and none to four words of a person. */
export function draw(seed: number, subjects: readonly Subjects[]): Schedule {
  const number = numbersOf(seed)
  const pick = <T>(from: readonly [T, ...T[]]): T => from[Math.floor(number() * from.length)] ?? from[0]
  const some = <T>(from: readonly T[]): T => pick(from as readonly [T, ...T[]])
  const { service, jobs, hosts, gates } = some(subjects)
  const at = (): number => Math.floor(number() * 400)
  const fault = (): Fault => {
    switch (pick(kinds)) {
      case 'worker-lost':
        return { kind: 'worker-lost', at: at() }
      case 'unreachable':
        return { kind: 'unreachable', host: some(hosts), at: at(), seconds: pick([2, 30, 200, 900]) }
      case 'job':
        return {
          kind: 'job',
          step: some(jobs),
          how: pick(['fails', 'lost']),
          effect: pick(['none', 'part', 'all']),
          times: pick([1, 1, 2]),
        }
      case 'slow-job':
        return { kind: 'slow-job', step: some(jobs), seconds: pick([100, 1000, 4000]) }
      case 'drain-forgotten':
        return { kind: 'drain-forgotten', host: some(hosts), at: at() }
      case 'sessions-stay':
        return { kind: 'sessions-stay', host: some(hosts), seconds: pick([60, 500, 5000]) }
      case 'old-code':
        return { kind: 'old-code', host: some(hosts), until: pick([100, 300, 2000]) }
    }
  }
  const word = (): Word => {
    const said = pick(words)
    switch (said) {
      case 'confirm':
        return { at: at(), signal: gates.length > 0 ? some(gates) : 'nonsense', payload: {} }
      case 'leave-out':
        return { at: at(), signal: said, payload: { host: some(hosts) } }
      case 'nonsense':
        return { at: at(), signal: said, payload: ['?', { deep: [null] }] }
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
  return { seed, service, faults: several(fault), words: several(word) }
}

/** Every schedule with one fault or one word less. */
export function* smaller(schedule: Schedule): Generator<Schedule> {
  for (const fault of schedule.faults) yield { ...schedule, faults: schedule.faults.filter((other) => other !== fault) }
  for (const word of schedule.words) yield { ...schedule, words: schedule.words.filter((other) => other !== word) }
}
