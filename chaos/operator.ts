import { setTimeout as sleep } from 'node:timers/promises'
import { Progress } from '../cloud/model/progress'
import type { CloudOfNight } from './lab'
import type { UpgradeOfNight } from './subject'

/** Each look is a query that the worker answers, so a night of many looks would measure those. */
const lookMilliseconds = 1000
const answerMilliseconds = 4000
/** A person looks at what stands there before they answer. */
const thinkingMilliseconds = 1000

/** An operator who has said retry to a step so often asks for help. */
const mostRetries = 8

/** A signal that a person sent, or a start, at a time of this machine's clock in milliseconds. */
export interface Said {
  readonly at: number
  readonly signal: string
  readonly about: string
}

/** The operator of a night: starts the upgrade, answers what waits for an answer, and starts again what has ended undone. */
export class Operator {
  readonly said: Said[] = []
  /** The reasons for which an upgrade waited for a person or did not begin, each once. */
  readonly reasons = new Set<string>()
  progress: Progress | undefined

  constructor(
    private readonly cloud: CloudOfNight,
    private readonly upgrade: UpgradeOfNight,
    /** Takes the cause away, as a step and its words tell it, before an upgrade is answered or begun again. */
    private readonly mend: (step: string, words: string) => Promise<void>,
  ) {}

  note(signal: string, about = ''): void {
    this.said.push({ at: Date.now(), signal, about })
  }

  async send(signal: string, about: string, payload: object = { by: 'operator' }): Promise<void> {
    this.note(signal, about)
    await this.cloud.watch(this.upgrade).send(signal, { ...payload })
  }

  async begin(): Promise<void> {
    this.note('start')
    await this.cloud.begin(this.upgrade)
  }

  /**
   * Looks after the upgrade until it is done.
   * @param isOver true once the night is over, whatever the upgrade does
   */
  async watch(isOver: () => boolean): Promise<'Done' | 'not done'> {
    while (!isOver()) {
      await sleep(lookMilliseconds)
      // Temporal, its worker or both may be away: the operator looks again.
      const state = await this.#look().catch(() => 'unseen')
      if (state === 'Done') return 'Done'
      if (this.#retryHelpsNot()) return 'not done'
    }
    return 'not done'
  }

  #retryHelpsNot(): boolean {
    const retried = this.said.flatMap(({ signal, about }) => (signal === 'retry' && about !== 'storm' ? [about] : []))
    return retried.some((step) => retried.filter((other) => other === step).length > mostRetries)
  }

  async #look(): Promise<string> {
    const upgrade = this.cloud.watch(this.upgrade)
    const { status } = await upgrade.handle.describe()
    if (status.name === 'COMPLETED') {
      this.progress = Progress.parse(await upgrade.handle.result())
      return this.progress.state
    }
    if (status.name !== 'RUNNING') {
      const why = await endOf(upgrade.handle)
      this.reasons.add(why)
      await sleep(thinkingMilliseconds)
      await this.mend('', why)
      await this.begin()
      return status.name
    }
    const asked = async (): Promise<Progress> => Progress.parse(await upgrade.handle.query('progress'))
    this.progress = await this.cloud.client.withDeadline(Date.now() + answerMilliseconds, asked)
    await this.#answer(this.progress)
    return this.progress.state
  }

  async #answer({ attention, gate, state, decisions }: Progress): Promise<void> {
    if (attention !== null && !attention.waiting) {
      this.reasons.add(attention.sentence)
      await sleep(thinkingMilliseconds)
      await this.mend(attention.step, attention.tail)
      // The operator has looked: a step that offers no retry is done.
      const answer = Object.keys(attention.answers).find((each) => each === 'retry') ?? 'skip'
      await this.send(answer, attention.step)
      await sleep(thinkingMilliseconds)
    } else if (gate !== null) {
      // A gate where a node is out refuses a confirmation while an abort waits, and says what helps.
      const last = decisions.findLast(({ signal }) => signal.startsWith(`${gate.name} `))
      const isToJoin = last?.verdict === 'refused' && last.why.includes('answer join')
      const answer = isToJoin ? 'join' : 'confirm'
      await this.send(gate.name, 'gate', { by: 'operator', answer })
      await sleep(thinkingMilliseconds)
    } else if (state === 'Paused') {
      await sleep(2 * thinkingMilliseconds)
      await this.send('resume', '')
    }
  }
}

/** The sentence with which an upgrade ended undone. */
async function endOf(handle: { result(): Promise<unknown> }): Promise<string> {
  try {
    await handle.result()
    return ''
  } catch (error) {
    const { cause } = error as { cause?: { message?: string } }
    return cause?.message ?? (error instanceof Error ? error.message : String(error))
  }
}
