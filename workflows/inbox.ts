import { setDefaultSignalHandler, setHandler, defineSignal } from '@temporalio/workflow'
import type { z } from 'zod'
import type { Journal } from './journal'
import { descriptions, parsePayload, payloads } from './messages'
import type { GateAnswer } from './primitives'

/** A person's answer to an attention. */
export interface AttentionAnswer {
  readonly verb: 'retry' | 'skip' | 'park'
  readonly cutSessions: boolean
}

/** A person's answer at a gate, not yet held against the evidence. */
export interface GateSignal {
  readonly answer: GateAnswer
  readonly by: string
  readonly note: string
}

/** The upgrade that goes on below this one, while it does: what people say is given on to it. */
export interface Delegate {
  /** Whether this signal is for it to judge now. */
  takes(signal: string): boolean
  /** Gives a signal on; false where it can't be given any more. */
  give(signal: string, payload: unknown): Promise<boolean>
  readonly name: string
}

/** What counts for both: here it holds between two upgrades. */
const heardByBoth: readonly string[] = ['pause', 'resume', 'abort']

type SaidBy = { by?: string | undefined; note?: string | undefined }

interface Person {
  readonly by: string
  readonly note: string
}

/** What became of a signal at once; 'later' where it is recorded when its answer has been held against the evidence. */
type Verdict = 'taken' | 'later' | { readonly verdict: 'early' | 'refused'; readonly why: string }

const refused = (why: string): Verdict => ({ verdict: 'refused', why })

/**
 * What people say to an upgrade. Every handler is there before the first await and none ever throws: a payload that does
 * not fit is recorded as refused, a signal that nobody knows as unknown.
 */
export class Inbox {
  #answer: (AttentionAnswer & { readonly about: number | undefined }) | undefined
  readonly #gateSignals: GateSignal[] = []

  constructor(
    private readonly journal: Journal,
    gates: readonly string[],
    private readonly delegate?: Delegate,
  ) {
    for (const gate of gates)
      this.#handle(gate, payloads.gate, descriptions.gate, (p, who) => this.#gate(gate, p.answer, who))
    this.#handle('pause', payloads.pause, descriptions.pause, (p, who) => {
      journal.asked.pause({ by: who.by, now: p.now })
      return 'taken'
    })
    this.#handle('resume', payloads.resume, descriptions.resume, () => {
      journal.asked.resume()
      return 'taken'
    })
    this.#handle('retry', payloads.retry, descriptions.retry, (p) => this.#attention('retry', p.step, p.cutSessions))
    this.#handle('skip', payloads.skip, descriptions.skip, (p) => this.#attention('skip', p.step, false))
    this.#handle('park', payloads.park, descriptions.park, (p) => this.#attention('park', p.step, false))
    this.#handle('abort', payloads.abort, descriptions.abort, (p, who) => this.#abort(p.now, who.by))
    setDefaultSignalHandler((signal) => {
      journal.decided({
        signal,
        by: '',
        note: '',
        verdict: 'unknown',
        why: 'there is no such signal; nothing was done',
      })
    })
  }

  /** The answer to the attention that is open, if one has come. */
  get answer(): AttentionAnswer | undefined {
    return this.#answer?.about === this.journal.attentionNumber ? this.#answer : undefined
  }

  /** Takes the answer away: each counts once. */
  takeAnswer(): AttentionAnswer | undefined {
    const { answer } = this
    this.#answer = undefined
    return answer
  }

  get hasGateSignal(): boolean {
    return this.#gateSignals.length > 0
  }

  takeGateSignal(): GateSignal | undefined {
    return this.#gateSignals.shift()
  }

  #handle<S extends z.ZodType<SaidBy>>(
    signal: string,
    schema: S,
    description: string,
    act: (payload: z.infer<S>, who: Person) => Verdict,
  ): void {
    setHandler(
      defineSignal<[unknown]>(signal),
      (raw) => {
        const parsed = parsePayload(schema, raw)
        if (!parsed.ok) {
          this.journal.decided({ signal, by: '', note: '', verdict: 'refused', why: parsed.why })
          return undefined
        }
        const { by = '', note = '' }: SaidBy = parsed.value
        const given = this.delegate?.takes(signal) === true
        const verdict = given && !heardByBoth.includes(signal) ? 'taken' : act(parsed.value, { by, note })
        if (verdict === 'later') return undefined
        if (verdict !== 'taken') this.journal.decided({ signal, by, note, ...verdict })
        else if (given) return this.#giveOn(signal, raw, { by, note })
        else this.journal.decided({ signal, by, note, verdict, why: '' })
        return undefined
      },
      { description },
    )
  }

  async #giveOn(signal: string, raw: unknown, who: Person): Promise<void> {
    const { delegate } = this
    if (delegate === undefined) return
    const arrived = await delegate.give(signal, raw)
    this.journal.decided(
      arrived
        ? { signal, ...who, verdict: 'taken', why: `given to ${delegate.name}, which records what it makes of it` }
        : { signal, ...who, verdict: 'refused', why: `${delegate.name} has ended` },
    )
  }

  #gate(gate: string, answer: GateAnswer, who: Person): Verdict {
    if (this.journal.gate?.name === gate) {
      const { answers } = this.journal.gate
      if (!answers.includes(answer)) return refused(`the answers of this gate are ${answers.join(', ')}`)
      this.#gateSignals.push({ answer, ...who })
      return 'later'
    }
    return this.journal.hasPassed(gate)
      ? refused('this gate has been opened already')
      : { verdict: 'early', why: 'this gate is not open, so it opens nothing; send it again once it is' }
  }

  #attention(verb: AttentionAnswer['verb'], step: string | undefined, cutSessions: boolean): Verdict {
    const { attention } = this.journal
    if (attention === null) return refused('no step needs attention')
    if (step !== undefined && step !== attention.step)
      return refused(`${step} needs no attention: ${attention.step} does`)
    if (this.answer !== undefined) return refused(`${attention.step} has been answered already: ${this.answer.verb}`)
    const word = cutSessions ? `${verb} with cutSessions` : verb
    const answers = Object.keys(attention.answers)
    if (!answers.includes(word)) {
      const why = attention.waiting ? ' is still waited for' : ''
      return refused(`${attention.step}${why}: the answers are ${answers.join(', ')}`)
    }
    this.#answer = { verb, cutSessions, about: this.journal.attentionNumber }
    return 'taken'
  }

  #abort(now: boolean, by: string): Verdict {
    const { attention, detached } = this.journal
    if (attention !== null && detached.size > 0 && !now) {
      return refused(
        `${[...detached].join(', ')} is out of the balancers and ${attention.step} needs attention: abort with now ends here and leaves it so`,
      )
    }
    this.journal.asked.toAbort({ by: by === '' ? 'someone' : by, now, cancelled: false })
    return 'taken'
  }
}
