import { expect, test } from '@jest/globals'
import { Course } from '../../../explore/memory/course'
import { Memory } from '../../../explore/memory/memory'
import { Attempt } from '../../../explore/temporal/attempt'
import { Clock } from '../../../explore/temporal/clock'
import type { Reply, Settled } from '../../../explore/temporal/reply'
import type { Run } from '../../../explore/temporal/run'

type Work = (ask: (question: string) => Promise<unknown>) => Promise<unknown>

const run = { id: 'upgrade-a-keystone', runId: 'run-1', type: 'keystone' } as unknown as Run
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A world in which one activity is attempted again and again. */
class Room {
  readonly memory = new Memory()
  /** The questions that were put to the world, in order. */
  asked: string[] = []
  /** The number of times that the activity's code has begun. */
  begun = 0

  /** @param answer undefined for a question that is answered a second later */
  async attempt(work: Work, answer: (question: string) => unknown): Promise<Settled | undefined> {
    const clock = new Clock()
    const attempt = new Attempt(run, 'look', { step: 'a' }, undefined, 0, 'first')
    this.asked = []
    const taking: Course[] = []
    const stirred = new Set<Course>()
    let end: Settled | undefined
    const course: Course = new Course(attempt, {
      clock,
      memory: this.memory,
      perform: (_, [edge]): Reply => {
        this.asked.push(edge)
        const value = answer(edge)
        if (value !== undefined) return { value }
        return { later: (settle) => clock.after(1, () => settle({ value: 'late' })) }
      },
      work: () => {
        this.begun += 1
        return work((question) => attempt.ask([question]))
      },
      random: () => 0,
      ends: (how) => (end = how),
      takesOver: () => taking.push(course),
      isStirred: () => stirred.add(course),
    })
    course.begin()
    do {
      for (const each of taking.splice(0)) await each.runCode(drained)
      await drained()
      for (const each of stirred) each.rest()
      stirred.clear()
    } while (taking.length > 0 || clock.next())
    return end
  }
}

const reads: Work = async (ask) =>
  `${String(await ask('one'))} ${String(await ask('wait'))} ${String(await ask('two'))}`
const saying =
  (two: string) =>
  (question: string): unknown =>
    question === 'wait' ? undefined : question === 'one' ? 'first' : two

test('an activity that is told the same again does the same, without its code', async () => {
  const room = new Room()
  await room.attempt(reads, saying('second'))
  expect(room.begun).toBe(1)
  expect(await room.attempt(reads, saying('second'))).toEqual({ value: 'first late second' })
  expect(room.asked).toEqual(['one', 'wait', 'two'])
  expect(room.begun).toBe(1)
})

test('the code takes over at the first reply that is another, and asks nothing twice', async () => {
  const room = new Room()
  await room.attempt(reads, saying('second'))
  expect(await room.attempt(reads, saying('other'))).toEqual({ value: 'first late other' })
  expect(room.asked).toEqual(['one', 'wait', 'two'])
  expect(room.begun).toBe(2)
  await room.attempt(reads, saying('other'))
  expect(room.begun).toBe(2)
})

test('code that does another thing after the same replies is found out', async () => {
  const room = new Room()
  let times = 0
  const fickle: Work = async (ask) => {
    times += 1
    await ask('one')
    return ask(times === 1 ? 'two' : 'three')
  }
  // The code runs again now and then, although its course is known.
  for (let attempts = 0; attempts < 400; attempts += 1) await room.attempt(fickle, () => 'yes')
  expect([...room.memory.differences]).toEqual(['look asks three otherwise than it did after the same replies'])
})
