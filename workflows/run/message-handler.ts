import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow'
import type { z } from 'zod'
import { oneLine } from '../../cloud/model/text'
import type { UpgradeState } from '../state/upgrade-state'
import type { ProvenBy } from '../../activities/interface'
import { onlyOne, parsePayload } from '../state/messages'
import type { Decision } from '../../cloud/model/progress'

/** The sender of a message, and the reason. */
export interface Person {
  readonly by: string
  readonly note: string
  /** True if a signature has proven who it is. */
  readonly signed?: true
}

/** The verdict on a message. */
export type Verdict = Pick<Decision, 'verdict' | 'why'>

export const taken: Verdict = { verdict: 'taken', why: '' }

/** The verdict on a message that changes nothing, with its reason in a sentence. */
export const refused = (why: string): Verdict => ({ verdict: 'refused', why })

/** A gate answer that waits for its evidence check. `judged` is set once the check has run. */
export interface Pending {
  readonly judged: Verdict | undefined
}

/** The handler of one message, for a signal and for an update. */
export interface MessageHandler<T> {
  /** The reason against it now; undefined if there is none. Changes nothing. */
  readonly validate: (payload: T) => Verdict | undefined
  /** Takes the message. A message that is judged later is recorded then. */
  readonly take: (payload: T, who: Person, raw: unknown) => Verdict | Promise<Verdict> | Pending
}

/**
 * Handles a message out of reach of the workflow's own cancellation, which may still wait for a safe point. A wait of a
 * handler that the cancellation ended would end the whole workflow with it, wherever it stands.
 */
const handled = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work)

type SaidBy = { by?: string | undefined; note?: string | undefined }

/** A message that a person may send: the signal, and the update of that name, with a description that holds an example. */
export interface Message<S extends z.ZodType> {
  readonly name: string
  readonly schema: S
  readonly description: string
  /** Finds the person who has signed it; undefined if it counts without a signature. */
  readonly prove: (payload: z.infer<S>, raw: unknown) => Promise<ProvenBy> | undefined
}

/** A message whose sender is being proven: it is taken after that. */
interface Proving {
  readonly proving: Promise<Verdict | Pending>
}

/**
 * Registers a signal, and the update of that name. A signal is handled with any payload: one that does not fit is recorded
 * as refused, and the handler never throws. An update answers with the verdict; an update that can't be taken is refused
 * before it is in the history.
 */
export function registerMessage<S extends z.ZodType<SaidBy>>(
  upgradeState: UpgradeState,
  { name, schema, description, prove }: Message<S>,
  handler: MessageHandler<z.infer<S>>,
): void {
  const takeFrom = (payload: z.infer<S>, raw: unknown, who: Person): Promise<Verdict> | Pending => {
    const record = (verdict: Verdict): Verdict => {
      upgradeState.decisions.add({ signal: name, ...who, ...verdict })
      return verdict
    }
    const outcome = handler.validate(payload) ?? handler.take(payload, who, raw)
    if ('judged' in outcome) return outcome
    return 'verdict' in outcome ? Promise.resolve(record(outcome)) : outcome.then(record)
  }
  const take = (payload: z.infer<S>, raw: unknown): Promise<Verdict> | Pending | Proving => {
    const said: SaidBy = payload
    const typed: Person = { by: oneLine(said.by ?? ''), note: oneLine(said.note ?? '') }
    const proof = handler.validate(payload) === undefined ? prove(payload, raw) : undefined
    if (proof === undefined) return takeFrom(payload, raw, typed)
    const proving = proof.then((proven): Promise<Verdict> | Verdict | Pending => {
      if (proven.ok) return takeFrom(payload, raw, { ...typed, by: proven.person, signed: true })
      const verdict = refused(proven.why)
      upgradeState.decisions.add({ signal: name, ...typed, ...verdict })
      return verdict
    })
    return { proving }
  }
  setHandler(
    defineSignal<unknown[]>(name),
    (...payloads) =>
      handled(async () => {
        const raw = onlyOne(payloads)
        const parsed = parsePayload(schema, raw)
        if (!parsed.ok) upgradeState.decisions.add({ signal: name, by: '', note: '', ...refused(parsed.why) })
        else {
          const outcome = take(parsed.value, raw)
          if ('proving' in outcome) await outcome.proving
          else if (!('judged' in outcome)) await outcome
        }
      }),
    { description },
  )
  setHandler(
    defineUpdate<Verdict, unknown[]>(name),
    (...payloads) =>
      handled(async () => {
        const raw = onlyOne(payloads)
        const parsed = parsePayload(schema, raw)
        if (!parsed.ok) return refused(parsed.why)
        const begun = take(parsed.value, raw)
        const outcome = 'proving' in begun ? await begun.proving : begun
        if ('verdict' in outcome || !('judged' in outcome)) return outcome
        await condition(() => outcome.judged !== undefined)
        return outcome.judged ?? refused('nobody judged it')
      }),
    {
      description,
      validator: (...payloads) => {
        const raw = onlyOne(payloads)
        const parsed = parsePayload(schema, raw)
        const validate = parsed.ok ? handler.validate(parsed.value) : refused(parsed.why)
        if (validate !== undefined) throw ApplicationFailure.nonRetryable(validate.why, 'Refused')
      },
    },
  )
}
