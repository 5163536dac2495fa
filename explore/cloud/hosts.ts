import type { JobAction } from '../../cloud/model/actions'
import type { Host } from '../../cloud/model/hosts'
import { parseStepId } from '../../cloud/model/ids'
import type { Effect } from '../../cloud/model/outcomes'
import type { Attempt } from '../temporal/attempt'
import type { Reply } from '../temporal/reply'
import type { Fault } from '../schedule'
import type { Balancers } from './balancers'
import type { Book, Facts } from './book'
import type { Ledger } from './deeds'
import type { Network } from './network'

/** The end of a read-only script. */
interface Exited {
  readonly kind: 'exited'
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const holds: Exited = Object.freeze({ kind: 'exited', code: 0, stdout: 'it holds', stderr: '' })
const holdsNot: Exited = Object.freeze({ kind: 'exited', code: 3, stdout: 'it does not hold', stderr: '' })

/** The hosts: the effects of steps, and notes. */
export class Hosts implements Facts {
  readonly effects = new Map<string, Effect>()
  /** Scripts that nobody has told the model the meaning of: the model is behind the product then. */
  readonly unknownScripts = new Set<string>()
  readonly #notes = new Map<string, string>()

  constructor(
    private readonly network: Network,
    private readonly balancers: Balancers,
    private readonly ledger: Ledger,
    private readonly book: Book,
    private readonly faults: readonly Fault[],
  ) {}

  get steps(): Book['steps'] {
    return this.book.steps
  }

  isDone(step: string): boolean {
    return this.effects.get(step) === 'all'
  }

  isSeenOld(host: string): boolean {
    return this.faults.some(
      (fault) => fault.kind === 'old-code' && fault.host === host && this.network.seconds < fault.until,
    )
  }

  answers(step: string): boolean {
    const action = this.book.steps.get(step)?.action
    if (action?.kind !== 'join') return false
    return this.balancers.doRun(action.servers)
  }

  get contractIsPending(): boolean {
    return this.faults.some(({ kind }) => kind === 'contract-pending')
  }

  get computesAreNew(): boolean {
    return !this.faults.some((fault) => fault.kind === 'old-computes' && this.network.seconds < fault.until)
  }

  script(attempt: Attempt, host: Host, script: string): Reply<Exited> {
    return this.network.host(attempt, host, () => {
      const yes = this.book.answer(host.name, script, this)
      if (yes === undefined) this.unknownScripts.add(`${host.name}: ${script.slice(-300)}`)
      return yes === true ? holds : holdsNot
    })
  }

  readNote(attempt: Attempt, host: Host, key: string): Reply<string | undefined> {
    return this.network.host(attempt, host, () => this.#notes.get(`${host.name} ${key}`))
  }

  /** Writes a note, unless there is one. @returns the note that is there then */
  writeNoteOnce(attempt: Attempt, host: Host, key: string, text: string): Reply<string> {
    const at = `${host.name} ${key}`
    const write = (): string => {
      const note = this.#notes.get(at) ?? text
      this.#notes.set(at, note)
      return note
    }
    return this.network.host(attempt, host, write, 'changes')
  }

  removeNote(attempt: Attempt, host: Host, key: string): Reply<boolean> {
    return this.network.host(attempt, host, () => this.#notes.delete(`${host.name} ${key}`), 'changes')
  }

  /** True if a drain has left its record on the host. */
  hasNote(host: string): boolean {
    return [...this.#notes.keys()].some((at) => at.startsWith(`${host} `))
  }

  /** The effect of a step, by its command or by a person's hand. */
  effect(step: string, effect: Effect): void {
    if (this.isDone(step)) return
    this.effects.set(step, effect)
    this.ledger.add({ what: 'effect', step, effect })
    if (effect !== 'all') return
    const action = this.book.steps.get(step)?.action as JobAction | undefined
    const isStop = parseStepId(step).verb.startsWith('stop-')
    for (const server of action?.drained?.servers ?? []) this.balancers.runs(server, !isStop)
  }
}
