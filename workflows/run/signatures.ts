import { patched, proxyLocalActivities, workflowInfo } from '@temporalio/workflow'
import { z } from 'zod'
import type { LocalActivities, ProvenBy } from '../../activities/interface'
import type { Signers } from '../../cloud/model/cloud'
import { limits } from '../../cloud/model/limits'
import type { Judge } from '../../cloud/model/judge'
import { statementOf, type Signed } from '../../cloud/model/statement'
import { clipped } from '../../cloud/model/text'
import type { UpgradeState } from '../state/upgrade-state'
import { failureOf } from './activity-results'
import { refused, type Verdict } from './message-handler'

/** Local: no task of Temporal's server, so nobody can complete it by hand. It reads a file and computes. */
const { provenBy } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '10 seconds',
  retry: { maximumAttempts: 3 },
})

/** The fields of a payload that tell who sent it. */
export interface Said {
  readonly by?: string | undefined
  readonly signed?: Signed | undefined
}

const Payload = z.record(z.string(), z.unknown()).catch({})

/** Anybody may stop an upgrade where every node serves; to go on takes a signature. */
const unsigned: readonly string[] = ['pause']

const nameOf = ({ by = '' }: Said): string => (by === '' ? 'somebody' : by)

/** The people of a cloud whose answers count only with a signature. */
export class Signatures {
  /** The signed answers that were proven: each counts once. */
  readonly #spent = new Set<string>()

  private constructor(
    private readonly file: string,
    private readonly signers: Signers,
    private readonly upgradeState: UpgradeState,
  ) {
    upgradeState.judgedBy(this.#judge)
  }

  /**
   * The signatures of a cloud; undefined if it asks for none. The patch keeps out workers of an older version, which would
   * take answers without a signature.
   * @param file the cloud's name or file, as the upgrade was started with it
   */
  static of(
    { signers }: { readonly signers?: Signers },
    file: string,
    upgradeState: UpgradeState,
  ): Signatures | undefined {
    return signers !== undefined && patched('signed-answers') ? new Signatures(file, signers, upgradeState) : undefined
  }

  /** True if two people have to confirm this gate. */
  asksTwoPeople(gate: string): boolean {
    return this.signers.twoPeople.includes(gate)
  }

  /** True if this message counts only with a signature. */
  ask(signal: string): boolean {
    return !unsigned.includes(signal)
  }

  /** The verdict on an answer without a signature; undefined for one that is signed. */
  refusal(signal: string, said: Said): Verdict | undefined {
    return said.signed === undefined ? this.#refused(signal, said, 'it is not signed') : undefined
  }

  /** Finds the person who has signed an answer to the question that is open now. Never throws. */
  async prove(signal: string, said: Said, raw: unknown): Promise<ProvenBy> {
    const { signed } = said
    const against = (why: string): ProvenBy => ({ ok: false, why: this.#refused(signal, said, why).why })
    if (signed === undefined) return against('it is not signed')
    const answer = { signal, said: Payload.parse(raw), at: signed.at }
    const statement = statementOf(this.#judge, answer, this.upgradeState.needs)
    const proven = await provenBy({ cloud: this.file, statement, signatures: signed.signatures }).catch(
      (error: unknown): ProvenBy => ({ ok: false, why: failureOf('provenBy', error) }),
    )
    if (!proven.ok)
      return against(
        proven.why.endsWith('over something else')
          ? `${proven.why}: another upgrade, run, question, evidence or answer`
          : clipped(proven.why, limits.saidCharacters),
      )
    // Another person's answer may have come first.
    if (statementOf(this.#judge, answer, this.upgradeState.needs) !== statement && patched('signed-for-this-question'))
      return against('the question that it answers is over')
    const { person } = proven
    if (said.by !== undefined && said.by !== '' && said.by !== person) return against(`its key is ${person}'s`)
    const once = JSON.stringify([person, signal, signed.at])
    if (this.#spent.has(once)) return against(`${person} has signed it once, and it has counted`)
    this.#spent.add(once)
    return proven
  }

  #refused(signal: string, said: Said, why: string): Verdict {
    return refused(
      `the answer ${signal} of ${nameOf(said)} counts only with a signature, and ${why}. Look at the status, then answer with --key FILE (docs/explanation/security.md)`,
    )
  }

  get #judge(): Judge {
    const { workflowId, runId } = workflowInfo()
    return { upgrade: workflowId, run: runId }
  }
}
