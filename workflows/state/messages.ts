import { defineQuery } from '@temporalio/workflow'
import { z } from 'zod'
import type { HistoryEntry } from '../../cloud/model/history'
import { HostName, StepId } from '../../cloud/model/ids'
import { readArrived, type Arrived } from '../../cloud/model/arrived'
import { limits } from '../../cloud/model/limits'
import { Signed } from '../../cloud/model/statement'
import { undecodable } from '../../cloud/model/undecodable'
import type { Progress } from '../../cloud/model/progress'
import { gateAnswers } from '../../cloud/model/gate-answers'

/**
 * The sender's name and reason: free text, for the record. Both may be left out. `signed` proves the sender, where cloud.yaml
 * has signers.
 */
const person = {
  by: z.string().max(100).optional(),
  note: z.string().max(500).optional(),
  signed: Signed.optional(),
}

/** The payload of each signal. A gate's signal has the gate's name; these are the others. */
export const payloads = {
  gate: z.strictObject({ ...person, answer: z.enum(gateAnswers).default('confirm') }),
  pause: z.strictObject({ ...person, now: z.boolean().default(false) }),
  resume: z.strictObject(person),
  retry: z.strictObject({ ...person, step: StepId.optional(), cutSessions: z.boolean().default(false) }),
  skip: z.strictObject({ ...person, step: StepId.optional() }),
  park: z.strictObject({ ...person, step: StepId.optional() }),
  'leave-out': z.strictObject({ ...person, step: StepId.optional(), host: HostName.optional() }),
  abort: z.strictObject({ ...person, now: z.boolean().default(false) }),
} as const

/** The descriptions of signals in the Web UI and in `temporal workflow metadata`. */
export const descriptions: Readonly<Record<keyof typeof payloads, string>> = {
  gate: 'Opens the gate of this name, if what it asks is true on every node. Example: {"by":"ann","note":"checked"}; or {"answer":"join"} to let the last node serve first.',
  pause:
    'Stops at the next point where every node serves; {"now":true} stops before the next step. Example: {"by":"ann"}',
  resume: 'Goes on after a pause. Example: {"by":"ann"}',
  retry:
    'Tries the step that needs attention again. Example: {"step":"keystone/controller1/install","by":"ann"}; for a drain with sessions left, {"cutSessions":true} cuts them.',
  skip: '"I did it by hand": goes on if the probe agrees. Example: {"step":"keystone/controller1/install","by":"ann"}',
  park: 'Ends the waiting for the step that needs attention, not its job. Example: {"by":"ann"}',
  'leave-out':
    'Goes on without a host that is gone for good, unless it is needed. Without a host: the one that needs attention. Example: {"host":"compute7","by":"ann","note":"dead disk"}',
  abort:
    'Ends the upgrade at the next point where every node serves; {"now":true} ends it before the next step and leaves what is down as it is. Example: {"by":"ann"}',
}

/** The state of the upgrade: steps, gate, attention, decisions. */
export const progressQuery = defineQuery<Progress>('progress')

/** The events of this run, in order. */
export const historyQuery = defineQuery<readonly HistoryEntry[]>('history')

/** Reads the payload of a signal. No payload counts as {}; one that doesn't fit gets a sentence. Never throws. */
export const parsePayload = <S extends z.ZodType>(schema: S, payload: unknown): Arrived<z.infer<S>> =>
  readInputOf(schema, payload ?? {})

/** Reads the input of a workflow. Never throws. */
export const readInputOf = <S extends z.ZodType>(schema: S, input: unknown): Arrived<z.infer<S>> =>
  readArrived(schema, input, limits.arrives.message)

/**
 * The payload of a signal, an update or a start: one value. If there are several, none counts, rather than only the first.
 */
export const onlyOne = (payloads: readonly unknown[]): unknown =>
  payloads.length > 1 ? undecodable(`${payloads.length} values`) : payloads[0]

/** The input of every workflow: the name of a cloud. */
export const CloudInput = z.strictObject({
  cloud: z.string().min(1).max(200),
})

/** The input of one service's upgrade. */
export const UpgradeInput = CloudInput.extend({
  /** true: only the contract, which was deferred. */
  contractOnly: z.boolean().default(false),
})
