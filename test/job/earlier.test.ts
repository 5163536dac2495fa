import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob } from '../../activities/job'
import type { Look } from '../../cloud/model/outcomes'
import { Fixture, type JobLook, timesRun } from './fixture'

let fixture: Fixture
beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture.stop())

const first = { id: '0190-first', pin: 'newton-to-ocata 2:11.0.0-0ubuntu1' }
const second = { id: '0190-second', pin: 'newton-to-ocata 2:11.0.1-0ubuntu2' }
const look = (input: JobLook): Promise<Look> => lookJob(input, fixture.deps())
const time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/)

describe('a job that an earlier run of the upgrade began', () => {
  test('and that failed is told as that run’s, with its time and what has changed since', async () => {
    const step = fixture.step('exit 1')
    await fixture.run({ ...step, run: first })
    expect(await look({ ...step, run: first })).not.toHaveProperty('earlier')
    expect(await look({ ...step, run: { ...first, id: second.id } })).toMatchObject({
      state: 'failed',
      exitCode: 1,
      effect: 'none',
      earlier: { at: time, changed: [] },
    })
    const action = { ...step.action, command: `${step.action.command} # mended` }
    expect(await look({ ...step, action, run: second })).toMatchObject({
      earlier: {
        changed: [`it was pinned to ${first.pin}, and is to ${second.pin} now`, 'its command is another now'],
      },
    })
    // A person's retry begins it in this run: the next failure is this run's own.
    expect(await look({ ...step, run: second, retryOf: 1 })).toEqual({ state: 'ready', generation: 2 })
    expect(await fixture.run({ ...step, run: second, generation: 2 })).not.toHaveProperty('earlier')
    expect(timesRun(step)).toBe(2)
  })

  test('and that was lost by a reboot says so', async () => {
    const step = fixture.step('exit 1')
    await fixture.run({ ...step, run: first })
    const record = join(fixture.recordOf(step), 'run')
    rmSync(join(fixture.recordOf(step), 'rc'))
    const life = readFileSync(record, 'utf8').split(' ')
    writeFileSync(record, [...life.slice(0, 3), 'another-boot', ...life.slice(4)].join(' '))
    expect(await look({ ...step, run: { ...first, id: second.id } })).toMatchObject({
      state: 'lost',
      reason: 'the host rebooted',
      earlier: { changed: ['controller1 was rebooted'] },
    })
  })

  test('and whose effect is gone since, as after a restore, is no failure of this run', async () => {
    const step = fixture.step('true')
    await fixture.run({ ...step, run: first })
    rmSync(step.effect)
    expect(await look({ ...step, run: second })).toMatchObject({ state: 'failed', exitCode: 0, earlier: { at: time } })
  })

  test('and that still runs is attached to, not begun again', async () => {
    const step = fixture.step('sleep 2')
    await fixture.begin({ ...step, run: first })
    expect(await look({ ...step, run: second })).toMatchObject({ state: 'running', generation: 1 })
    expect(await fixture.run({ ...step, run: second })).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('with another command is not waited for as this one’s: it says when that was begun, and with which pin', async () => {
    const step = fixture.step('sleep 2')
    await fixture.begin({ ...step, run: first })
    const action = { ...step.action, command: `${step.action.command} # mended` }
    expect(await fixture.run({ ...step, action, run: second })).toMatchObject({
      state: 'refused',
      type: 'JobConflict',
      sentence: expect.stringMatching(
        /started on controller1 at \d{4}-\d\d-\d\d \d\d:\d\d UTC, pinned to newton-to-ocata 2:11\.0\.0-0ubuntu1, with another command/,
      ),
    })
  })

  test('is not told apart where the record or the question says nothing of a run', async () => {
    const step = fixture.step('exit 1')
    await fixture.run(step)
    expect(await look({ ...step, run: second })).not.toHaveProperty('earlier')
    const other = fixture.step('exit 1')
    await fixture.run({ ...other, run: first })
    expect(await look(other)).not.toHaveProperty('earlier')
  })

  test('whose record of it is torn is told without', async () => {
    const step = fixture.step('exit 1')
    await fixture.run({ ...step, run: first })
    for (const torn of ['half', '', `r\n${'9'.repeat(40)}\npin\n`, 'r\nx\ny\n', '\u0000\u0000\n']) {
      writeFileSync(join(fixture.recordOf(step), 'of'), torn)
      const found = await look({ ...step, run: second })
      expect(found).toMatchObject({ state: 'failed', exitCode: 1 })
      expect(found).not.toHaveProperty('earlier')
    }
  })
})

describe('what may be an earlier run’s, as its probe says by exit code 5', () => {
  const step = (): ReturnType<Fixture['step']> => {
    const made = fixture.step('true')
    const probe = `if [ -e ${made.effect} ]; then echo made 3 h ago; exit 5; fi; exit 3`
    return { ...made, action: { ...made.action, probe, safeToRepeat: true } }
  }

  test('is asked about unless this run has made it, and made anew where a person says so', async () => {
    const made = step()
    expect(await fixture.run({ ...made, run: first })).toMatchObject({ state: 'done' })
    expect(await look({ ...made, run: first })).toMatchObject({ state: 'done', evidence: 'made 3 h ago' })
    expect(await look({ ...made, run: second })).toMatchObject({
      state: 'refused',
      type: 'MadeEarlier',
      sentence: expect.stringContaining('made 3 h ago'),
    })
    expect(await look({ ...made, run: second, anew: true })).toEqual({ state: 'ready', generation: 2 })
    expect(await fixture.run({ ...made, run: second, generation: 2 })).toMatchObject({ state: 'done' })
    expect(await look({ ...made, run: second })).toMatchObject({ state: 'done' })
    expect(timesRun(made)).toBe(2)
  })

  test('is asked about where a person has put it there, and after this run has failed to make another', async () => {
    const made = step()
    writeFileSync(made.effect, '')
    expect(await look({ ...made, run: second })).toMatchObject({ state: 'refused', type: 'MadeEarlier' })
    const action = { ...made.action, command: 'exit 1' }
    expect(await fixture.run({ ...made, action, run: second })).toMatchObject({ state: 'failed', exitCode: 1 })
    expect(await look({ ...made, action, run: second })).toMatchObject({ state: 'refused', type: 'MadeEarlier' })
    expect(existsSync(made.effect)).toBe(true)
  })
})
