import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookAndRunJob, lookJob, type LookAndRunDeps, type Remote } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import { upgradeError } from '../../cloud/model/errors'
import { CloudName } from '../../cloud/model/ids'
import type { Outcome } from '../../cloud/model/outcomes'
import { type Proxy, startProxy } from '../ssh/proxy'
import { eventually } from '../support/eventually'
import { Fixture, timesRun, type JobRun } from './fixture'

const unreachable = { host: 'controller1', address: '127.0.0.1:22', reason: 'refused' }
const lock = { cloud: CloudName.parse('test'), take: false }

describe.each(['dash', 'bash'] as const)('a look that goes on to a run under %s', (shell) => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
  })
  afterAll(() => fixture.stop())

  const lookAndRun = (step: JobRun, changes: Partial<LookAndRunDeps> = {}, retryOf?: number): Promise<Outcome> =>
    lookAndRunJob({ ...step, lock, ...(retryOf === undefined ? {} : { retryOf }) }, { ...fixture.deps(), ...changes })

  /** A step whose command has made its effect and ended with 7; the activity `first` has begun it. */
  async function endedWithSeven(): Promise<JobRun & { readonly ledger: string }> {
    const step = { ...fixture.step('(exit 7)'), run: { id: 'run-1', pin: '' } }
    await fixture.begin(step, { activity: 'first' })
    await eventually(async () => (await lookJob(step, fixture.deps())).state !== 'running')
    return step
  }

  /** The host, with a count of the questions that it is asked. */
  function counted(): Remote & { questions: number } {
    const remote = {
      questions: 0,
      exec: (...question: Parameters<Remote['exec']>) => {
        remote.questions += 1
        return fixture.ssh.exec(...question)
      },
    }
    return remote
  }

  test('takes one round trip, and runs the command once', async () => {
    const step = fixture.step()
    const ssh = counted()
    expect(await lookAndRun(step, { ssh })).toMatchObject({ state: 'done', evidence: 'it is there' })
    expect(ssh.questions).toBe(1)
    expect(await lookAndRun(step, { ssh })).toMatchObject({ state: 'done', generation: 1 })
    expect(ssh.questions).toBe(2)
    expect(timesRun(step)).toBe(1)
  })

  test('claims nothing where a check refuses, and a later one still can', async () => {
    const step = fixture.step()
    const lost = upgradeError('LockHeld', { step: step.step, sentence: 'glance has it.' })
    const refusing = { mayClaim: () => Promise.reject(lost) }
    expect(await lookAndRun(step, refusing)).toMatchObject({ state: 'refused', type: 'LockHeld' })
    const unready = upgradeError('Unexpected', { where: 'the check', reason: 'not drained' })
    const undrained = { beforeClaim: () => Promise.reject(unready) }
    expect(await lookAndRun(step, undrained)).toMatchObject({ state: 'refused', sentence: unready.message })
    expect(await lookJob(step, fixture.deps())).toEqual({ state: 'ready', generation: 1 })
    expect(await lookAndRun(step)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('leaves nothing behind that could still claim, once its worker has gone during the checks', async () => {
    const step = fixture.step()
    const ssh = new Ssh()
    /** The shells of questions on this machine, that of this question included. */
    const shells = async (): Promise<string> =>
      (await fixture.ssh.exec(fixture.host, `pgrep -fc 'head -c [0-9]+ [|] base64 -di'`)).stdout.trim()
    const before = await shells()
    const abort = new AbortController()
    let isAsked = false
    const mayClaim = (): Promise<void> => {
      isAsked = true
      return new Promise(() => undefined)
    }
    const gone = new Error('gone')
    const looking = lookAndRun(step, { ssh, mayClaim, signal: abort.signal }).catch((error: unknown) => error)
    await eventually(() => isAsked)
    abort.abort(gone)
    expect(await looking).toBe(gone)
    await ssh.closeAll()
    // The shell that waits for the worker's word hears the end of its connection.
    await eventually(async () => {
      return (await shells()) === before
    })
    expect(timesRun(step)).toBe(0)
    expect(await lookJob(step, fixture.deps())).toEqual({ state: 'ready', generation: 1 })
  })

  test('does not claim on a word that came late, and looks again', async () => {
    const step = fixture.step()
    const hasty: Remote = {
      exec: (host, script, options) => fixture.ssh.exec(host, script.replace(/within=\d+/, 'within=1'), options),
    }
    let asked = 0
    const mayClaim = async (): Promise<void> => {
      asked += 1
      if (asked === 1) await new Promise((resolve) => setTimeout(resolve, 1500))
    }
    expect(await lookAndRun(step, { ssh: hasty, mayClaim })).toMatchObject({ state: 'done' })
    expect(asked).toBeGreaterThan(1)
    expect(timesRun(step)).toBe(1)
  })

  test('judges by the exit code a command that an earlier attempt may have begun, whatever the probe finds', async () => {
    const step = await endedWithSeven()
    expect(await lookAndRun(step, { activity: 'first' })).toMatchObject({ state: 'failed', exitCode: 7 })
    // A person has mended it by hand since, and says retry.
    expect(await lookAndRun(step, { activity: 'second' }, 1)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('takes no older command of its run for one that its own earlier attempt has begun', async () => {
    const step = await endedWithSeven()
    // As after a reset, which asks for all steps again: somebody has made the effect by hand meanwhile.
    expect(await lookAndRun(step, { activity: 'second' })).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('tells which activity may have begun a command on a host out of reach, and a look then leaves its end to a run', async () => {
    const step = await endedWithSeven()
    const away: Remote = { exec: () => Promise.reject(upgradeError('HostUnreachable', unreachable)) }
    const missed = await lookAndRun({ ...step, unreachableLimitSeconds: 0 }, { ssh: away, activity: 'first' })
    expect(missed).toMatchObject({ state: 'unreachable', activity: 'first' })
    expect(await lookJob(step, fixture.deps())).toMatchObject({ state: 'done' })
    expect(await lookJob({ ...step, begunBy: 'first' }, fixture.deps())).toMatchObject({
      state: 'running',
      generation: 1,
    })
    expect(await lookJob({ ...step, begunBy: 'second' }, fixture.deps())).toMatchObject({ state: 'done' })
  })

  test('looks again where a command of the step has begun while the probe ran', async () => {
    const begun = join(fixture.sshd.folder, `begun-${shell}`)
    // The first probe lasts until the command of an earlier attempt has begun.
    const probe = `if [ ! -e ${begun} ]; then true >${begun}.asked; while [ ! -e ${begun} ]; do sleep 0.1; done; fi; exit 3`
    const step = fixture.step(`while [ ! -e ${begun}.over ]; do sleep 0.1; done`, { probe })
    const looking = lookJob(step, fixture.deps())
    await eventually(() => existsSync(`${begun}.asked`))
    await fixture.begin(step)
    writeFileSync(begun, '')
    expect(await looking).toMatchObject({ state: 'running', generation: 1 })
    // It keeps the host.
    writeFileSync(`${begun}.over`, '')
  })

  test('attaches to a command that an earlier attempt has seen begin', async () => {
    const step = fixture.step('sleep 1; (exit 4)')
    await fixture.begin(step)
    const mayClaim = () => Promise.reject(upgradeError('LockHeld', { step: step.step, sentence: 'glance has it.' }))
    expect(await lookAndRun(step, { claimed: 1, mayClaim })).toMatchObject({
      state: 'failed',
      exitCode: 4,
    })
    expect(timesRun(step)).toBe(1)
  })

  test('names the generation of a command that goes on for longer than expected', async () => {
    const step = fixture.step('sleep 3', { expectedSeconds: 1 })
    expect(await lookAndRun(step)).toMatchObject({ state: 'slow', generation: 1 })
    expect(await fixture.run({ ...step, operatorNotified: true })).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('gives the command no way to hear the worker, nor the probe', async () => {
    const open = 'ls -l /proc/self/fd | grep -c " 3 -> pipe" || true'
    const step = fixture.step(`echo "open: $(${open})"; (exit 1)`)
    expect(await lookAndRun(step)).toMatchObject({ state: 'failed', tail: 'open: 0' })
    const probed = fixture.step('true', { probe: `echo "open: $(${open})"; exit 0` })
    expect(await lookAndRun(probed)).toMatchObject({ state: 'done', evidence: 'open: 0' })
  })
})

describe('a look that goes on to a run, and whose connection is cut', () => {
  let fixture: Fixture
  let proxy: Proxy
  beforeAll(async () => {
    fixture = await Fixture.start()
    proxy = await startProxy(fixture.sshd.port)
  })
  afterAll(async () => {
    await proxy.stop()
    await fixture.stop()
  })

  test('at any byte runs once, and its code is read back', async () => {
    const rounds = 24
    /** Enough for a login and the whole script. */
    const most = 60_000
    for (let round = 0; round < rounds; round += 1) {
      const at = 1 + Math.floor(((round + Math.random()) / rounds) * most)
      const step = fixture.step('sleep 0.1; (exit 4)')
      const through = { ...fixture.through(proxy, step), lock }
      proxy.cutAfterBytes(at)
      const first = proxy.connections + 1
      const ssh = new Ssh()
      const uncut = setInterval(() => {
        if (proxy.connections >= first) proxy.cutAfterBytes(undefined)
      }, 1)
      try {
        const outcome = await lookAndRunJob(through, fixture.deps({ ssh }))
        expect({ at, outcome }).toMatchObject({ at, outcome: { state: 'failed', exitCode: 4, effect: 'all' } })
      } finally {
        clearInterval(uncut)
        await ssh.closeAll()
      }
      expect({ at, times: timesRun(step) }).toEqual({ at, times: 1 })
    }
  }, 180_000)
})
