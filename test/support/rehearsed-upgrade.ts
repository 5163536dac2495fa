import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, WorkflowHandle } from '@temporalio/client'
import type { Progress } from '../../cloud/model/progress'

/** Longer than any step takes on the busiest machine. */
export const patienceSeconds = 120
/** Milliseconds without an answer after which a question is repeated: a worker may have died over it. */
const answerMilliseconds = 5000

/** Milliseconds between two questions about a lasting state: each question costs the worker some of its time. */
const lastingMilliseconds = 400

/** An upgrade that goes on without a worker for a while: its questions are asked again until they are answered. */
export class RehearsedUpgrade {
  constructor(
    readonly handle: WorkflowHandle,
    private readonly client: Client,
  ) {}

  async progress(): Promise<Progress> {
    const end = Date.now() + patienceSeconds * 1000
    for (;;) {
      try {
        const ask = (): Promise<Progress> => this.handle.query<Progress>('progress')
        return await this.client.withDeadline(Date.now() + answerMilliseconds, ask)
      } catch (error) {
        if (Date.now() > end) throw error
        await sleep(100)
      }
    }
  }

  /** Waits until the progress is as the test wants it; patience begins anew with each step that gets on. */
  async until(what: string, holds: (progress: Progress) => boolean, everyMilliseconds = 100): Promise<Progress> {
    let [end, stood] = [Date.now() + patienceSeconds * 1000, '']
    for (;;) {
      const progress = await this.progress()
      if (holds(progress)) return progress
      const stands = progress.steps.map(({ state }) => state).join()
      if (stands !== stood) [end, stood] = [Date.now() + patienceSeconds * 1000, stands]
      if (Date.now() > end) throw new Error(`never ${what}: ${JSON.stringify(progress, null, 1)}`)
      await sleep(everyMilliseconds)
    }
  }

  /** Waits until the step is under way. */
  untilRunning(id: string): Promise<Progress> {
    return this.until(`${id} is running`, ({ steps }) =>
      steps.some((step) => step.id === id && step.state === 'running'),
    )
  }

  /** Waits until the step is done, by this run of the upgrade or by an earlier one. */
  untilOver(id: string): Promise<Progress> {
    const over: readonly string[] = ['done', 'not needed']
    return this.until(`${id} is over`, ({ steps }) => steps.some((step) => step.id === id && over.includes(step.state)))
  }

  untilGate(): Promise<Progress> {
    return this.until('at the gate', ({ gate }) => gate !== null, lastingMilliseconds)
  }

  /** Waits for an attention at the step; one that the upgrade waits through, or one that waits for an answer. */
  untilAttention(step: string, waiting = false): Promise<Progress> {
    return this.until(
      `attention at ${step}`,
      ({ attention }) => attention?.step === step && attention.waiting === waiting,
      waiting ? undefined : lastingMilliseconds,
    )
  }

  untilDone(): Promise<Progress> {
    return this.until('done', ({ state }) => state === 'Done', lastingMilliseconds)
  }

  /**
   * Confirms each gate as it opens, until the upgrade is done.
   * @throws if the upgrade needs a person for another reason
   */
  async toTheEnd(): Promise<Progress> {
    for (;;) {
      const progress = await this.until(
        'done, or waiting for somebody',
        ({ state, gate, attention }) => state === 'Done' || gate !== null || attention?.waiting === false,
        lastingMilliseconds,
      )
      if (progress.attention !== null) throw new Error(`${progress.attention.step}: ${progress.attention.sentence}`)
      if (progress.gate === null) return progress
      const { name } = progress.gate
      await this.send(name, { by: 'ann' })
      await this.until(`past ${name}`, ({ gate }) => gate?.name !== name)
    }
  }

  /** Waits until so many decisions have been recorded. */
  untilDecisions(count: number): Promise<Progress> {
    return this.until(`${count} decisions`, ({ decisions }) => decisions.length >= count)
  }

  async send(signal: string, payload: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.handle.signal(signal, payload)
  }

  /** The ids of all activities that were ever scheduled. */
  async activities(): Promise<string[]> {
    const { events } = await this.handle.fetchHistory()
    return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityId ?? [])
  }

  /** The ids of the activities that were under way when the upgrade ended. */
  async cutOff(): Promise<string[]> {
    const { events } = await this.handle.fetchHistory()
    const open = new Map<string, string>()
    for (const event of events ?? []) {
      const { activityTaskScheduledEventAttributes: scheduled, activityTaskCompletedEventAttributes: completed } = event
      if (scheduled) open.set(String(event.eventId), scheduled.activityId ?? '')
      if (completed) open.delete(String(completed.scheduledEventId))
    }
    return [...open.values()]
  }

  /**
   * The activities that were tried more than once, or timed out: `ID: attempt 2`. With one worker that lives there is no
   * reason for any.
   */
  async triedAgain(): Promise<string[]> {
    const { events } = await this.handle.fetchHistory()
    const names = new Map<string, string>()
    const found: string[] = []
    for (const event of events ?? []) {
      const { activityTaskScheduledEventAttributes: scheduled, activityTaskStartedEventAttributes: started } = event
      const { activityTaskTimedOutEventAttributes: timedOut } = event
      if (scheduled) names.set(String(event.eventId), scheduled.activityId ?? '')
      const name = names.get(String((started ?? timedOut)?.scheduledEventId)) ?? ''
      if (started && (started.attempt ?? 1) > 1) found.push(`${name}: attempt ${started.attempt ?? 0}`)
      if (timedOut) found.push(`${name}: timed out`)
    }
    return found
  }
}
