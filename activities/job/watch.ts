import type { JobAction, StepInput } from '../../cloud/model/actions'
import type { StepId } from '../../cloud/model/ids'
import type { Outcome } from '../../cloud/model/outcomes'
import { probeSeconds } from '../answered-within'
import type { Said } from './answer'
import { lastLineOf } from './redact'

/** The heartbeat details of a running step, as `describe` and the Web UI show them. */
export interface Heartbeat {
  readonly step: StepId
  /** The last line that the command has printed, redacted. */
  readonly lastLine?: string
  /** Seconds since the job began; until its beginning is known, since the wait began. */
  readonly seconds: number
  /** True once the job was seen claimed: the next attempt does not claim it again. */
  readonly claimed?: true
  /** The generation that was claimed. Absent in the heartbeats of an older worker. */
  readonly generation?: number
}

type Slow = Extract<Outcome, { state: 'slow' }>

const lastLineCharacters = 200

/** The step that is waited for. */
export type Watched = StepInput & { readonly action: JobAction; readonly operatorNotified: boolean }

/** Follows a host's answer during the wait for a job, and sends heartbeats from a timer of its own. */
export class Watch {
  /** Aborts when the worker's signal does, or when `waitedTooLong` is set. */
  readonly signal: AbortSignal
  /** Set once another job of this upgrade held the host for too long, or the probe after this job's end has not answered. */
  waitedTooLong: Slow | undefined
  /** The job has been seen claimed, now or by an earlier attempt. */
  wasClaimed = false
  /** The generation that is waited for, once it is known. */
  generation: number | undefined

  private beganAt = performance.now()
  private lastLine = ''
  private readonly giveUp = new AbortController()
  private probeTimer: NodeJS.Timeout | undefined

  constructor(
    private readonly input: Watched,
    deps: { readonly signal: AbortSignal; readonly heartbeat: (status: () => Heartbeat) => void },
  ) {
    this.signal = AbortSignal.any([deps.signal, this.giveUp.signal])
    deps.heartbeat(() => this.status())
  }

  /** Takes in one marked line of the answer. */
  hear({ word, rest }: Said): void {
    const [first = '', ...words] = rest.split(' ')
    if (word === 'tick')
      this.lastLine = lastLineOf(words.join(' ').replaceAll('\r', '\n'), lastLineCharacters) || this.lastLine
    if (word === 'running') this.wasClaimed = true
    if (word === 'running') this.beganAt = performance.now() - (Number(words[0]) - Number(first)) * 1000
    if (word === 'waiting') this.waiting(words.join(' '))
    clearTimeout(this.probeTimer)
    if (word === 'probe') this.probing()
  }

  /** The outcome for a job that has run for longer than expected. */
  slow(seconds: number): Slow {
    const { step, action } = this.input
    const said = this.lastLine === '' ? 'It has printed nothing so far.' : `Its last line: ${this.lastLine}`
    const sentence = `${step} has run on ${action.host.name} for ${Math.round(seconds)} s; ${action.expectedSeconds} s were expected. It goes on. ${said}`
    return { state: 'slow', sentence, seconds }
  }

  /** The job has ended and is probed. The operator hears of a silent probe as early as of a host out of reach. */
  private probing(): void {
    const { step, action, operatorNotified, unreachableLimitSeconds: seconds } = this.input
    if (operatorNotified || seconds >= probeSeconds) return
    this.probeTimer = setTimeout(() => {
      const sentence = `The command of ${step} has ended on ${action.host.name}. The probe of its effect has not answered for ${seconds} s. The wait goes on.`
      this.waitedTooLong = { state: 'slow', sentence, seconds }
      this.giveUp.abort(new Error(sentence))
    }, seconds * 1000).unref()
  }

  private waiting(other: string): void {
    const { step, action, operatorNotified } = this.input
    const seconds = (performance.now() - this.beganAt) / 1000
    this.lastLine = `waits for ${other || 'another job'} on ${action.host.name}`
    if (operatorNotified || seconds < action.expectedSeconds) return
    const sentence = `${step} has waited for ${Math.round(seconds)} s to begin: ${other || 'another job'} of this upgrade still changes ${action.host.name}. The wait goes on.`
    this.waitedTooLong = { state: 'slow', sentence, seconds }
    this.giveUp.abort(new Error(sentence))
  }

  private status(): Heartbeat {
    const seconds = (performance.now() - this.beganAt) / 1000
    const { step } = this.input
    const { generation } = this
    const known = generation === undefined ? {} : { generation }
    const claimed = this.wasClaimed ? { claimed: true as const, ...known } : {}
    return { step, seconds, ...claimed, ...(this.lastLine === '' ? {} : { lastLine: this.lastLine }) }
  }
}
