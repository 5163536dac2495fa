import { CancelledFailure } from '@temporalio/common'
import { Course } from '../memory/course'
import type { Memory } from '../memory/memory'
import type { Attempt } from './attempt'
import type { Clock } from './clock'
import type { Question, Reply, Settled } from './reply'
import type { Run } from './run'

/** The activities that workers run. */
export interface ActivityCode {
  readonly activities: Readonly<Record<string, (input: unknown) => Promise<unknown>>>
  /** Answers a question of an activity. */
  readonly perform: (attempt: Attempt, question: Question) => Reply
  readonly memory: Memory
}

/** Seconds until a worker hears that an activity was cancelled, or that its workflow is gone: a heartbeat. */
const heartbeatSeconds = 1
const beginSeconds = 0.05

interface UnderWay {
  course: Course | undefined
  readonly isLost: () => void
}

/** The workers: every activity attempt under way. All of them are lost at once, or none. */
export class Workers {
  /** The number of times that an attempt was begun, has ended or was lost, or that its code was given a random number. */
  changes = 0
  readonly #underWay = new Map<Attempt, UnderWay>()
  readonly #takingOver: Course[] = []
  readonly #stirred = new Set<Course>()

  constructor(
    private readonly clock: Clock,
    private readonly code: ActivityCode,
    private readonly random: () => number,
  ) {}

  /** Begins an attempt. It ends, or is lost with its worker. */
  begin(attempt: Attempt, ends: (how: Settled) => void, isLost: () => void): void {
    this.changes += 1
    const underWay: UnderWay = { course: undefined, isLost }
    this.#underWay.set(attempt, underWay)
    this.clock.after(beginSeconds, () => {
      if (attempt.isLost) return
      underWay.course = this.#course(attempt, (how) => {
        this.changes += 1
        this.#underWay.delete(attempt)
        ends(how)
      })
      underWay.course.begin()
    })
  }

  #course(attempt: Attempt, ends: (how: Settled) => void): Course {
    const { clock, code, random } = this
    const course: Course = new Course(attempt, {
      clock,
      memory: code.memory,
      perform: code.perform,
      work: ({ name, input }) => {
        const work = code.activities[name]
        if (work === undefined) throw new Error(`there is no activity ${name}`)
        return work(input)
      },
      random: () => {
        this.changes += 1
        return random()
      },
      ends,
      takesOver: () => this.#takingOver.push(course),
      isStirred: () => this.#stirred.add(course),
    })
    return course
  }

  /** Cancels an attempt, which hears of it with its next heartbeat. */
  cancel(attempt: Attempt, why: string): void {
    this.clock.after(heartbeatSeconds, () => this.#deliver(attempt, why))
  }

  /** Cancels the attempts of a run that is gone. */
  cancelAllOf(run: Run): void {
    this.clock.after(heartbeatSeconds, () => {
      for (const attempt of this.#underWay.keys())
        if (attempt.run === run) this.#deliver(attempt, 'its workflow is gone')
    })
  }

  #deliver(attempt: Attempt, why: string): void {
    const course = this.#underWay.get(attempt)?.course
    if (course === undefined) attempt.cancel(new CancelledFailure(why))
    else course.cancel(new CancelledFailure(why))
  }

  /** Every attempt under way is lost with its worker. */
  lose(): void {
    this.changes += 1
    for (const [attempt, { isLost }] of [...this.#underWay]) {
      attempt.isLost = true
      this.#underWay.delete(attempt)
      isLost()
    }
  }

  /** True if code of an activity has something to do now. */
  get isStirred(): boolean {
    return this.#stirred.size + this.#takingOver.length > 0
  }

  /** Lets the code of activities do all that it can do now. */
  async settle(drained: () => Promise<void>): Promise<void> {
    while (this.isStirred) {
      await drained()
      for (const course of this.#stirred) course.rest()
      this.#stirred.clear()
      const course = this.#takingOver.shift()
      if (course !== undefined) await course.runCode(drained)
    }
  }
}
