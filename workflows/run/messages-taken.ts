import type { GateAnswer } from '../../cloud/model/gate-answers'
import type { Person, Verdict } from './message-handler'

/** A person's answer to an attention. */
export interface AttentionAnswer {
  /** The person who gave it; empty if the person gave no name. */
  readonly by: string
  readonly verb: 'retry' | 'skip' | 'park'
  readonly cutSessions: boolean
}

/** A person's answer at a gate, before its evidence check. */
export interface GateSignal extends Person {
  readonly gate: string
  readonly answer: GateAnswer
  judged: Verdict | undefined
}

/** The upgrade that goes on below this one, while it does: people's signals are forwarded to it. */
export interface Delegate {
  /** True if the delegate has to judge this signal now. */
  takes(signal: string): boolean
  /** Forwards a signal; false if that is no longer possible. */
  give(signal: string, payload: unknown): Promise<boolean>
  readonly name: string
}
