import type { Effect } from '../../cloud/model/outcomes'

/** One thing that happened to the cloud, at a second of the night. */
export type Deed = { readonly at: number } & (
  | {
      readonly what: 'command'
      readonly upgrade: string
      readonly step: string
      readonly generation: number
      /** The upgrade that held the lock then; empty if it was free. */
      readonly holder: string
      /** An earlier command of this step still ran. */
      readonly besides: boolean
      /** Servers that it relied on to be drained, and that were not: `balancer: backend/server`. */
      readonly serving: readonly string[]
    }
  | { readonly what: 'effect'; readonly step: string; readonly effect: Effect }
  | {
      readonly what: 'out' | 'in'
      readonly upgrade: string
      readonly step: string
      readonly holder: string
      readonly server: string
      readonly balancer: string
      /** Servers of its backend that are up there after this. */
      readonly up: number
    }
  /** A lock that was taken, given back by its holder, or released by a person. */
  | { readonly what: 'taken' | 'given back' | 'released'; readonly upgrade: string; readonly run: string }
)

type New<D> = D extends unknown ? Omit<D, 'at'> : never

/** All that happened to the cloud in one night, in order. */
export class Ledger {
  readonly deeds: Deed[] = []
  /** The states of the cloud that it went through: a number for each set of effects, commands, servers out, and holder. */
  readonly states = new Set<number>()
  readonly #facts = new Map<string, number>()
  #state = 0

  constructor(private readonly seconds: () => number) {}

  add(deed: New<Deed>): void {
    this.deeds.push({ at: this.seconds(), ...deed })
    switch (deed.what) {
      case 'command':
        this.#fact(`command ${deed.step}`, 'runs')
        break
      case 'effect':
        this.#fact(`command ${deed.step}`, '')
        this.#fact(`effect ${deed.step}`, deed.effect)
        break
      case 'out':
      case 'in':
        this.#fact(`${deed.balancer} ${deed.server}`, deed.what)
        break
      case 'taken':
        this.#fact('lock', deed.upgrade)
        break
      case 'given back':
      case 'released':
        this.#fact('lock', '')
        break
    }
    this.states.add(this.#state)
  }

  #fact(about: string, value: string): void {
    const now = numberOf(`${about} ${value}`)
    this.#state ^= (this.#facts.get(about) ?? 0) ^ now
    this.#facts.set(about, now)
  }
}

const numbers = new Map<string, number>()

/** A number for a text, alike in every process (FNV-1a). */
function numberOf(text: string): number {
  const known = numbers.get(text)
  if (known !== undefined) return known
  let number = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) number = Math.imul(number ^ text.charCodeAt(at), 0x01000193)
  numbers.set(text, number)
  return number
}
