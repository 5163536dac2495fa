import { z } from 'zod'
import type { Judge } from './judge'
import type { Attention, OpenGate } from './progress'

/**
 * A signed answer. The person signs a statement: the text that names the upgrade, its run, the question and the answer. The
 * statement is not sent. Client and worker each make it from the state of the upgrade, so a signature that was made for
 * another run, question or evidence is one over another text.
 */

/** The namespace of `ssh-keygen -Y sign`: a signature that was made for another program counts for nothing here. */
export const signatureNamespace = 'openstack-upgrade'

/** A signature as ssh-keygen writes it has some three hundred characters for an ed25519 key. */
const signatureCharacters = 2000

/** The part of a signal's payload that proves its sender. */
export const Signed = z.strictObject({
  /** When it was signed, by the clock of the person: no two answers of a person are alike. */
  at: z.iso.datetime(),
  /** One for each upgrade that may judge the answer: that of the cloud, and that of the service below it. */
  signatures: z.array(z.string().max(signatureCharacters)).min(1).max(4),
})
export type Signed = z.infer<typeof Signed>

/** The needs of a person that an answer may be about. */
export interface Needs {
  readonly gate: OpenGate | null
  readonly attention: Attention | null
}

/** An answer before it is signed: the signal's name, and its payload without `signed`. */
export interface Answer {
  readonly signal: string
  readonly said: Readonly<Record<string, unknown>>
  readonly at: string
}

const ofAttention: readonly string[] = ['retry', 'skip', 'park']
const ofNothing: readonly string[] = ['pause', 'resume', 'abort']

/** The question that a signal answers, with the evidence that the person saw; null for one that answers none. */
function questionOf({ signal, said }: Answer, { gate, attention }: Needs): unknown {
  if (ofNothing.includes(signal)) return null
  if (ofAttention.includes(signal) || (signal === 'leave-out' && said.host === undefined))
    return attention === null ? null : { attention: attention.step, since: attention.since }
  if (signal === 'leave-out' || gate === null) return null
  const { ok, nodes, strangers: unlisted } = gate.evidence ?? { ok: null, nodes: [], strangers: [] }
  return {
    gate: gate.name,
    since: gate.since,
    ok,
    nodes: nodes.map((node) => [node.host, node.ok, node.said]),
    unlisted,
  }
}

/** The statement that a person signs: JSON in a fixed order, ended by a newline. */
export function statementOf(judge: Judge, answer: Answer, needs: Needs): string {
  const { upgrade, run } = judge
  const said = Object.entries(answer.said)
    .filter(([name, value]) => name !== 'signed' && value !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
  const statement = {
    upgrade,
    run,
    question: questionOf(answer, needs),
    signal: answer.signal,
    said: Object.fromEntries(said),
    at: answer.at,
  }
  return `${JSON.stringify(statement, null, 2)}\n`
}
