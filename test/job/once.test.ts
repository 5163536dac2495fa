import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob, type Remote } from '../../activities/job'
import { attendScript } from '../../activities/job/script'
import { upgradeError } from '../../cloud/model/errors'
import { UpgradeId } from '../../cloud/model/ids'
import { Fixture, timesRun } from './fixture'
import { eventually } from '../support/eventually'

describe.each(['dash', 'bash'] as const)('a job under %s', (shell) => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
  })
  afterAll(() => fixture.stop())

  test('runs, and is done when the probe sees its effect', async () => {
    const step = fixture.step()
    expect(await fixture.run(step)).toEqual({
      state: 'done',
      evidence: 'it is there',
      seconds: expect.any(Number),
      job: { began: expect.any(Number), ended: expect.any(Number) },
    })
    expect(timesRun(step)).toBe(1)
  })

  test('is not run again when it is asked for again', async () => {
    const step = fixture.step()
    await fixture.run(step)
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('that exits with a code is failed, its standard error first, whatever the probe finds', async () => {
    const step = fixture.step('echo progress; echo broken >&2; (exit 7)', { safeToRepeat: true })
    const outcome = await fixture.run(step)
    expect(outcome).toMatchObject({
      state: 'failed',
      generation: 1,
      exitCode: 7,
      effect: 'all',
      tail: 'broken\n--- standard output:\nprogress',
    })
  })

  test('that exits with 0 and leaves no effect is failed', async () => {
    const step = fixture.step('exit 0')
    expect(await fixture.run(step)).toMatchObject({
      state: 'failed',
      exitCode: 0,
      effect: 'none',
      evidence: 'nothing there',
    })
  })

  test('keeps its command and its whole output on the host, for the user alone', async () => {
    const step = fixture.step('echo to out; echo to err >&2; (exit 1)')
    const outcome = await fixture.run(step)
    const folder = fixture.record(outcome as { record: string })
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('to out\n')
    expect(readFileSync(join(folder, 'err'), 'utf8')).toBe('to err\n')
    expect(readFileSync(join(folder, 'cmd'), 'utf8')).toBe(`${step.action.command}\n`)
    expect(readFileSync(join(folder, '..', 'name'), 'utf8')).toBe(`${step.upgrade}\n${step.step}\n`)
    expect(statSync(fixture.host.jobsFolder).mode & 0o777).toBe(0o700)
    expect(statSync(join(folder, 'out')).mode & 0o077).toBe(0)
  })

  test('gets what a package script needs: umask 022, no input, HUP and TERM as they were, its own session', async () => {
    const step = fixture.step('umask; cat; grep SigIgn /proc/self/status; ps -o sid= -p $$; exit 1')
    const outcome = await fixture.run(step)
    const [umask, ignored, session] = readFileSync(
      join(fixture.record(outcome as { record: string }), 'out'),
      'utf8',
    ).split('\n')
    expect(umask).toBe('0022')
    // A process that a shell starts in the background ignores INT and QUIT (bits 2 and 3), but not HUP (1) and TERM (15).
    expect(parseInt(ignored?.split('\t')[1] ?? '', 16) & ((1 << 0) | (1 << 14))).toBe(0)
    const [, pid] = readFileSync(join(fixture.record(outcome as { record: string }), 'run'), 'utf8').split(' ')
    expect(session?.trim()).toBe(pid)
  })

  test('claimed by twenty at once runs once, and all of them hear how it ended', async () => {
    const step = fixture.step('sleep 1')
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => fixture.run(step)))
    expect(outcomes.map((outcome) => outcome.state)).toEqual(Array<string>(20).fill('done'))
    expect(timesRun(step)).toBe(1)
  })

  test('claimed by thirty shells of the host in the same instant runs once', async () => {
    const step = fixture.step('sleep 0.5')
    const { host, command, probe } = step.action
    const job = { host, upgrade: step.upgrade, step: step.step }
    const claim = attendScript(job, { generation: 1, command, probe, mayClaim: true, limitSeconds: 0 }).script
    const starting = join(fixture.sshd.folder, `starting-${step.step.split('/').join('-')}`)
    const barrier = `while [ ! -e ${starting} ]; do :; done`
    const all = `i=0; while [ $i -lt 30 ]; do (${barrier}\n${claim}) >/dev/null & i=$((i+1)); done; touch ${starting}; wait`
    expect(await fixture.ssh.exec(host, all)).toMatchObject({ kind: 'exited' })
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('goes on when the one who waits leaves, and is found again', async () => {
    const go = join(fixture.sshd.folder, 'go')
    const step = fixture.step(`while [ ! -e ${go} ]; do sleep 0.1; done`)
    await fixture.begin(step)
    expect(await lookJob(step, fixture.deps())).toMatchObject({ state: 'running', generation: 1 })
    const outcome = fixture.run(step)
    await fixture.ssh.exec(fixture.host, `touch ${go}`)
    expect(await outcome).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('leaves neither itself nor the host locked by a daemon that its command has started', async () => {
    const step = fixture.step('sleep 300 </dev/null >/dev/null 2>&1 & echo $! >$0.pid')
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    const next = { ...fixture.step(), upgrade: UpgradeId.parse('upgrade-test-glance') }
    expect(await fixture.run(next)).toMatchObject({ state: 'done' })
    await fixture.ssh.exec(fixture.host, `kill $(cat ${fixture.host.jobsFolder}/*/g1/cmd.pid)`)
  })

  test('whose script arrives altered is refused and does not run, and the true one still can', async () => {
    const step = fixture.step('echo first part; echo second part')
    const cutter: Remote = {
      exec: (host, script, options) => fixture.ssh.exec(host, script.replace('; echo second part', ''), options),
    }
    expect(await fixture.run(step, { ssh: cutter })).toMatchObject({ state: 'refused', type: 'JobNotStarted' })
    expect(timesRun(step)).toBe(0)
    expect(await lookJob(step, fixture.deps())).toEqual({ state: 'ready', generation: 1 })
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
  })

  test('asked for with another command under the same generation is refused', async () => {
    const step = fixture.step()
    await fixture.run(step)
    const other = { ...step, action: { ...step.action, command: 'echo other' } }
    expect(await fixture.run(other)).toMatchObject({ state: 'refused', type: 'JobConflict' })
    expect(timesRun(step)).toBe(1)
  })

  test('is checked right before its claim, and not when it was claimed before', async () => {
    const step = fixture.step()
    const unready = upgradeError('Unexpected', { where: 'the check', reason: 'not drained' })
    const refusing = { beforeClaim: () => Promise.reject(unready) }
    expect(await fixture.run(step, refusing)).toMatchObject({ state: 'refused', sentence: unready.message })
    expect(timesRun(step)).toBe(0)
    let checks = 0
    const counting = {
      beforeClaim: async () => {
        checks += 1
        await Promise.resolve()
      },
    }
    expect(await fixture.run(step, counting)).toMatchObject({ state: 'done' })
    expect(await fixture.run(step, counting)).toMatchObject({ state: 'done' })
    expect(await fixture.run(step, refusing)).toMatchObject({ state: 'done' })
    expect(checks).toBe(1)
    expect(timesRun(step)).toBe(1)
  })

  test('is not claimed while its upgrade does not hold the lock of its cloud, and is attached to where it was claimed', async () => {
    const step = fixture.step()
    const lost = upgradeError('LockHeld', { step: step.step, sentence: 'glance has it.' })
    const refusing = { mayClaim: () => Promise.reject(lost) }
    expect(await fixture.run(step, refusing)).toMatchObject({ state: 'refused', type: 'LockHeld' })
    expect(timesRun(step)).toBe(0)
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(await fixture.run(step, refusing)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('is not claimed until it is known who holds the lock of its cloud', async () => {
    const step = fixture.step()
    const unknown = upgradeError('LockUnknown', { cloud: 'production', reason: 'no answer' })
    let asked = 0
    const mayClaim = (): Promise<void> => {
      asked += 1
      return asked < 3 ? Promise.reject(unknown) : Promise.resolve()
    }
    expect(await fixture.run(step, { mayClaim })).toMatchObject({ state: 'done' })
    expect(asked).toBe(3)
    expect(timesRun(step)).toBe(1)
    const silent = { ...fixture.step(), unreachableLimitSeconds: 0 }
    const never = { mayClaim: () => Promise.reject(unknown) }
    expect(await fixture.run(silent, never)).toMatchObject({ state: 'unreachable', sentence: unknown.message })
    expect(timesRun(silent)).toBe(0)
  })

  test('takes a command with quotes, line ends and bytes of every kind as it is', async () => {
    const text = `it's "quoted" $HOME \`date\` \\n \\\\ ünïcödé ✓ *?[a]`
    const step = fixture.step(`cat <<'END'\n${text}\nEND\n(exit 1)`)
    expect(await fixture.run(step)).toMatchObject({ state: 'failed', tail: text })
  })

  test('longer than a pipe or a packet takes its way whole', async () => {
    const step = fixture.step(`# ${"it's long ".repeat(4000)}`)
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    await eventually(() => existsSync(step.effect))
  })
})
