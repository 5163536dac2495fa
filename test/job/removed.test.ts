import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob, type Remote } from '../../activities/job'
import { Fixture, type Heartbeat, type JobRun, timesRun } from './fixture'
import { eventually } from '../support/eventually'

let fixture: Fixture
beforeAll(async () => {
  fixture = await Fixture.start()
})
afterAll(() => fixture.stop())

/** A step that runs until it is let go and then leaves no effect, with records of its own. */
function held(): JobRun & { readonly ledger: string; readonly go: string } {
  const jobsFolder = join(fixture.sshd.folder, `jobs-${Math.random()}`)
  const go = join(fixture.sshd.folder, `go-${Math.random()}`)
  const body = `while [ ! -e ${go} ]; do sleep 0.1; done; exit 1`
  const step = fixture.step(body, { host: { ...fixture.host, jobsFolder } })
  return { ...step, go }
}

/** Empty for a process that has ended meanwhile. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

const lost = { state: 'lost', generation: 1, reason: expect.stringContaining('its record was removed') }
const noEffect = { effect: 'none', evidence: 'nothing there' }

describe.each([
  ['the folder of all records', (folder: string) => folder],
  ['the record', (folder: string) => join(folder, readdirSync(folder).find((name) => name.includes('-')) ?? 'none')],
])('a job of which somebody removes %s', (_, which) => {
  const remove = (step: JobRun): void => rmSync(which(step.action.host.jobsFolder), { recursive: true })

  test('while it is waited for is lost once it has ended, and ran once', async () => {
    const step = held()
    let beats = 0
    const run = fixture.run(step, { beat: () => (beats += 1) })
    await eventually(() => timesRun(step) === 1)
    remove(step)
    const before = beats
    await eventually(() => beats > before + 2)
    writeFileSync(step.go, '')
    expect(await run).toMatchObject({ ...lost, ...noEffect })
    expect(timesRun(step)).toBe(1)
  })

  test('right after its claim is lost once it has ended, and ran once', async () => {
    const step = held()
    // Its shell has read the command by then.
    const begun = `until [ -e ${step.ledger} ]; do sleep 0.1; done`
    const ssh: Remote = {
      exec: (host, script, options) =>
        fixture.ssh.exec(host, script.replace(/\nattend$/, `\n${begun}; rm -r "$base"; attend`), options),
    }
    let [beats, isOver] = [0, false]
    const run = fixture.run(step, { ssh, beat: () => (beats += 1) }).finally(() => (isOver = true))
    await eventually(() => timesRun(step) === 1)
    const before = beats
    await eventually(() => beats > before + 2 || isOver)
    expect(isOver).toBe(false)
    writeFileSync(step.go, '')
    expect(await run).toMatchObject({ ...lost, ...noEffect })
    expect(timesRun(step)).toBe(1)
  })

  test('while nobody waits for it still runs to a look, and is waited for and lost, not claimed again', async () => {
    const step = held()
    await fixture.begin(step)
    remove(step)
    expect(await lookJob(step, fixture.deps())).toMatchObject({ state: 'running', generation: 1 })
    const shown: Heartbeat[] = []
    const run = fixture.run(step, { beat: (heartbeat) => shown.push(heartbeat) })
    await eventually(() => shown.some(({ claimed }) => claimed === true))
    writeFileSync(step.go, '')
    expect(await run).toMatchObject(lost)
    expect(timesRun(step)).toBe(1)
  })

  test('is not claimed again by the next attempt of a worker that saw it claimed', async () => {
    const step = held()
    const shown: Heartbeat[] = []
    const abort = new AbortController()
    const attempt = fixture.run(step, { signal: abort.signal, beat: (heartbeat) => shown.push(heartbeat) })
    await eventually(() => shown.some(({ claimed }) => claimed === true))
    abort.abort(new Error('the worker has ended'))
    await expect(attempt).rejects.toThrow('the worker has ended')
    writeFileSync(step.go, '')
    await eventually(async () => (await lookJob(step, fixture.deps())).state === 'failed')
    remove(step)
    expect(await fixture.run(step, { wasClaimed: true })).toMatchObject({ ...lost, ...noEffect })
    expect(timesRun(step)).toBe(1)
  })

  test('runs again only once a person has decided, under another number', async () => {
    const step = held()
    await fixture.begin(step)
    writeFileSync(step.go, '')
    await eventually(async () => (await lookJob(step, fixture.deps())).state === 'failed')
    remove(step)
    expect(await lookJob({ ...step, retryOf: 1 }, fixture.deps())).toEqual({ state: 'ready', generation: 2 })
    expect(await fixture.run({ ...step, generation: 2 })).toMatchObject({ state: 'failed', generation: 2 })
    expect(timesRun(step)).toBe(2)
  })
})

test('a job that has yet to write its record is waited for, and is not taken for one whose record was removed', async () => {
  const step = held()
  const { jobsFolder } = step.action.host
  const slowly: Remote = {
    exec: (host, script, options) => fixture.ssh.exec(host, script.replaceAll('exec 9>', 'sleep 3; exec 9>'), options),
  }
  const isWatchedOver = (): boolean =>
    readdirSync('/proc').some((pid) => {
      const words = /^\d+$/.test(pid) ? readIfThere(`/proc/${pid}/cmdline`).split('\0') : []
      return words[words.indexOf('openstack-upgrade') + 1]?.startsWith(jobsFolder) === true
    })
  const runs = [fixture.run(step, { ssh: slowly })]
  await eventually(isWatchedOver)
  runs.push(fixture.run(step))
  await eventually(() => timesRun(step) === 1)
  writeFileSync(step.go, '')
  for (const run of runs) expect(await run).toMatchObject({ state: 'failed', exitCode: 1 })
  expect(timesRun(step)).toBe(1)
})

test('a job whose folder was removed keeps another from the host until it has ended', async () => {
  const first = held()
  await fixture.begin(first)
  rmSync(first.action.host.jobsFolder, { recursive: true })
  const second = fixture.step('true', { host: first.action.host })
  const run = fixture.run(second)
  await eventually(() => readdirSync(fixture.sshd.folder).length > 0)
  expect(timesRun(second)).toBe(0)
  writeFileSync(first.go, '')
  expect(await run).toMatchObject({ state: 'done' })
  expect(timesRun(first)).toBe(1)
})
