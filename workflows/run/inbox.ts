import { condition, patched, setDefaultSignalHandler } from '@temporalio/workflow'
import type { z } from 'zod'
import {
  registerMessage,
  refused,
  taken,
  type MessageHandler,
  type Pending,
  type Person,
  type Verdict,
} from './message-handler'
import type { UpgradeState } from '../state/upgrade-state'
import type { Leaving } from './leave-out'
import type { Said, Signatures } from './signatures'
import { descriptions, payloads } from '../state/messages'
import type { GateAnswer } from '../../cloud/model/gate-answers'
import { namesOfGate } from '../procedure/gate-names'
import { abortObjection, answerObjection, gateObjection, leaveOutObjection } from './objections'
import { asSent } from './reserved-names'
import type { AttentionAnswer, Delegate, GateSignal } from './messages-taken'

/** Signals that count for both upgrades: for this one, they hold between two services. */
const heardByBoth: readonly string[] = ['pause', 'resume', 'abort']

const hasEnded = refused('the upgrade has ended')

/**
 * The messages of people to an upgrade, as signals or as updates with the signals' names. Every handler is there before the
 * first await and none ever throws: a payload that does not fit is recorded as refused, an unknown signal as unknown.
 */
export class Inbox {
  #answer: (AttentionAnswer & { readonly about: number | undefined }) | undefined
  readonly #gateSignals: GateSignal[] = []
  /** The answer at a gate whose evidence is read now, or was. */
  #atEvidence: GateSignal | undefined
  #leaving: Pick<Leaving, 'leave'> | undefined
  #signatures: Signatures | undefined
  #isEnded = false

  constructor(
    private readonly upgradeState: UpgradeState,
    gates: readonly string[],
    private readonly delegate?: Delegate,
  ) {
    const { stopRequests } = upgradeState
    for (const [gate, name] of gates.flatMap((gate) => namesOfGate(gate).map((name) => [gate, name] as const)))
      this.#registerMessage(name, payloads.gate, descriptions.gate, {
        validate: ({ answer }) => gateObjection(upgradeState, gate, answer),
        take: ({ answer }, who) => this.#atGate(gate, answer, who),
      })
    this.#registerMessage('pause', payloads.pause, descriptions.pause, {
      validate: () => undefined,
      take: ({ now }, { by }) => {
        stopRequests.pause({ by, now })
        return taken
      },
    })
    this.#registerMessage('resume', payloads.resume, descriptions.resume, {
      validate: () => undefined,
      take: () => {
        stopRequests.resume()
        return taken
      },
    })
    this.#registerMessage('retry', payloads.retry, descriptions.retry, this.#answerWith('retry'))
    this.#registerMessage('skip', payloads.skip, descriptions.skip, this.#answerWith('skip'))
    this.#registerMessage('park', payloads.park, descriptions.park, this.#answerWith('park'))
    this.#registerMessage('leave-out', payloads['leave-out'], descriptions['leave-out'], {
      validate: ({ step, host }) => leaveOutObjection(upgradeState, step, host),
      take: ({ host = this.upgradeState.needs.attention?.host ?? '' }, who) => this.#leaveOut(host, who),
    })
    this.#registerMessage('abort', payloads.abort, descriptions.abort, {
      validate: ({ now }) => abortObjection(upgradeState, now),
      take: ({ now }, { by }) => {
        stopRequests.requestAbort({ by: by === '' ? 'someone' : by, now, cancelled: false })
        return taken
      },
    })
    setDefaultSignalHandler((signal) => {
      const why = 'there is no such signal; nothing was done'
      upgradeState.decisions.add({ signal: asSent(signal), by: '', note: '', verdict: 'unknown', why })
    })
  }

  /** Called once the plan is known. Leave-outs that came before, as after a reset, are handled then. */
  canLeave(leaving: Pick<Leaving, 'leave'>): void {
    this.#leaving = leaving
  }

  /**
   * Called once the cloud is known. Before that no step has begun, and there is no question to answer. An abort that was
   * taken before is withdrawn: nobody could prove who had sent it.
   */
  asksSignatures(signatures: Signatures | undefined): void {
    this.#signatures = signatures
    const { stopRequests } = this.upgradeState
    const { abortAsked } = stopRequests
    if (signatures === undefined || abortAsked === undefined || !patched('abort-before-the-rule')) return
    stopRequests.withdrawAsked()
    const why = 'it came before the rule was read, and is not signed'
    this.upgradeState.decisions.add({ signal: 'abort', by: abortAsked.by, note: '', ...refused(why) })
  }

  /** True if answers count only with a signature. */
  get wantsSignatures(): boolean {
    return this.#signatures !== undefined
  }

  /** True if two people have to confirm this gate. */
  asksTwoPeople(gate: string): boolean {
    return this.#signatures?.asksTwoPeople(gate) === true
  }

  /** The answer to the attention that is open, if one has come. */
  get answer(): AttentionAnswer | undefined {
    return this.#answer?.about === this.upgradeState.needs.attentionNumber ? this.#answer : undefined
  }

  /** Takes the answer away: each answer counts once. */
  takeAnswer(): AttentionAnswer | undefined {
    const { answer } = this
    this.#answer = undefined
    return answer
  }

  get hasGateSignal(): boolean {
    return this.#gateSignals.length > 0
  }

  takeGateSignal(): GateSignal | undefined {
    this.#atEvidence = this.#gateSignals.shift()
    return this.#atEvidence
  }

  /** Records the verdict on an answer at a gate, and wakes the update that waits for it. */
  judge(signal: GateSignal, verdict: Verdict): void {
    const { gate, answer, by, note, signed } = signal
    const who = { by, note, ...(signed === undefined ? {} : { signed }) }
    this.upgradeState.decisions.add({ signal: `${gate} (${answer})`, ...who, ...verdict })
    signal.judged = verdict
  }

  /** The upgrade ends: no update is left waiting for a gate that will not open. */
  end(): void {
    this.#isEnded = true
    // An abort ends the reading of the evidence: the answer that it was read for is in no queue.
    const left = [this.#atEvidence, ...this.#gateSignals.splice(0)]
    for (const signal of left) if (signal !== undefined && signal.judged === undefined) this.judge(signal, hasEnded)
  }

  #registerMessage<S extends Parameters<typeof registerMessage>[1]['schema']>(
    name: string,
    schema: S,
    description: string,
    own: MessageHandler<z.infer<S>>,
  ): void {
    const { delegate } = this
    const isGiven = (): boolean => delegate?.takes(name) === true
    /** Undefined for a message that counts without a signature, or whose sender the delegate proves. */
    const signatures = (): Signatures | undefined =>
      this.#signatures?.ask(name) === true && (!isGiven() || heardByBoth.includes(name)) ? this.#signatures : undefined
    registerMessage(
      this.upgradeState,
      {
        name,
        schema,
        description,
        prove: (payload, raw) => signatures()?.prove(name, payload as Said, raw),
      },
      {
        validate: (payload) =>
          isGiven() && !heardByBoth.includes(name)
            ? undefined
            : (own.validate(payload) ?? signatures()?.refusal(name, payload as Said)),
        take: (payload, who, raw) => {
          if (delegate === undefined || !isGiven()) return own.take(payload, who, raw)
          if (!heardByBoth.includes(name)) return giveOn(delegate, name, raw)
          void own.take(payload, who, raw)
          return giveOn(delegate, name, raw, taken)
        },
      },
    )
  }

  #atGate(gate: string, answer: GateAnswer, who: Person): Pending {
    const signal: GateSignal = { gate, answer, ...who, judged: undefined }
    if (this.#isEnded) this.judge(signal, hasEnded)
    else this.#gateSignals.push(signal)
    return signal
  }

  #answerWith(
    verb: AttentionAnswer['verb'],
  ): MessageHandler<{ step?: string | undefined; cutSessions?: boolean | undefined }> {
    return {
      validate: ({ step, cutSessions }) =>
        answerObjection(this.upgradeState, { verb, step, cutSessions: cutSessions === true, earlier: this.answer }),
      take: ({ cutSessions }, { by }) => {
        this.#answer = { by, verb, cutSessions: cutSessions === true, about: this.upgradeState.needs.attentionNumber }
        return taken
      },
    }
  }

  async #leaveOut(host: string, who: Person): Promise<Verdict> {
    await condition(() => this.#leaving !== undefined || this.#isEnded)
    if (this.#leaving === undefined || this.#isEnded) return hasEnded
    // It came before the cloud was known, and with it the rule.
    const unsigned = who.signed === undefined ? this.#signatures?.refusal('leave-out', { by: who.by }) : undefined
    return unsigned ?? this.#leaving.leave(host, who)
  }
}

/** @param own this upgrade's own verdict, which counts even if the delegate's differs */
async function giveOn(delegate: Delegate, signal: string, raw: unknown, own?: Verdict): Promise<Verdict> {
  const { name } = delegate
  if (await delegate.give(signal, raw))
    return { verdict: 'taken', why: `given to ${name}, which records what it makes of it` }
  return own === undefined
    ? refused(`${name} has ended`)
    : { ...own, why: `${name} has ended, so it counts here alone` }
}
