import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob } from '../../activities/job'
import type { Look } from '../../cloud/model/outcomes'
import { childrenOf } from '../ssh/sshd'
import { Fixture, type JobRun, runnerOf, timesRun } from './fixture'
import { eventually } from '../support/eventually'

describe.each(['dash', 'bash'] as const)('a job under %s', (shell) => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
  })
  afterAll(() => fixture.stop())

  const look = (step: JobRun): Promise<Look> => lookJob(step, fixture.deps())

  /** A step that runs until its file `go` is there, begun and left running, with its record's folder. */
  async function begun(changes: Partial<JobRun['action']> = {}) {
    const go = join(fixture.sshd.folder, `go-${Math.random()}`)
    const step = fixture.step(`while [ ! -e ${go} ]; do sleep 0.1; done`, changes)
    await fixture.begin(step)
    const record = fixture.recordOf(step)
    return { step, go, record, pid: runnerOf(record) }
  }

  test('whose runner is killed is still running while its command lives, then lost', async () => {
    const { step, go, pid } = await begun()
    process.kill(pid, 'SIGKILL')
    expect(await look(step)).toMatchObject({ state: 'running' })
    const outcome = fixture.run(step)
    writeFileSync(go, '')
    await eventually(() => existsSync(step.effect))
    expect(await outcome).toMatchObject({ state: 'done' })
    const { step: other, pid: otherPid } = await begun({ probe: 'exit 3' })
    process.kill(otherPid, 'SIGKILL')
    const waiting = fixture.run(other)
    process.kill(-otherPid, 'SIGKILL')
    expect(await waiting).toMatchObject({
      state: 'lost',
      reason: 'the process that watched over it died',
      effect: 'none',
    })
    expect([timesRun(step), timesRun(other)]).toEqual([1, 1])
  })

  test('killed with its whole group is lost, and whoever waits hears it at once', async () => {
    const { step, pid } = await begun()
    const waiting = fixture.run(step)
    process.kill(-pid, 'SIGKILL')
    expect(await waiting).toMatchObject({
      state: 'lost',
      generation: 1,
      reason: 'the process that watched over it died',
    })
    expect(await look(step)).toMatchObject({ state: 'lost', effect: 'none', evidence: 'nothing there' })
  })

  test('whose group is told to stop ends, and its code is kept', async () => {
    const { step, pid } = await begun({ probe: 'exit 3' })
    process.kill(-pid, 'SIGTERM')
    expect(await fixture.run(step)).toMatchObject({ state: 'failed', exitCode: 143 })
  })

  test('lost is run again only by a decision about it, and only if the probe finds nothing of it', async () => {
    const { step, pid } = await begun()
    process.kill(-pid, 'SIGKILL')
    await eventually(async () => (await look(step)).state === 'lost')
    // A decision about a later generation, whose record somebody has removed, never starts an earlier one anew.
    expect(await lookJob({ ...step, retryOf: 2 }, fixture.deps())).toEqual({ state: 'ready', generation: 3 })
    expect(await lookJob({ ...step, retryOf: 1 }, fixture.deps())).toEqual({ state: 'ready', generation: 2 })
    for (const [probe, effect] of [
      ['echo half; exit 4', 'part'],
      ['echo no idea >&2; exit 9', 'unknown'],
    ]) {
      const unclear = { ...step, retryOf: 1, action: { ...step.action, probe: probe ?? '' } }
      expect(await lookJob(unclear, fixture.deps())).toMatchObject({ state: 'lost', effect })
    }
    const safe = { ...step, action: { ...step.action, safeToRepeat: true } }
    expect(await look(safe)).toEqual({ state: 'ready', generation: 2 })
    expect(await look({ ...safe, action: { ...safe.action, probe: 'exit 0' } })).toMatchObject({ state: 'done' })
  })

  test('is lost when the host has rebooted', async () => {
    const bootIdPath = join(fixture.sshd.folder, 'boot_id')
    writeFileSync(bootIdPath, 'first-boot\n')
    const { step, pid } = await begun({ host: { ...fixture.host, bootIdPath } })
    process.kill(-pid, 'SIGKILL')
    writeFileSync(bootIdPath, 'second-boot\n')
    expect(await look(step)).toMatchObject({ state: 'lost', reason: 'the host rebooted' })
  })

  test('is lost when its container was restarted', async () => {
    const { step, pid, record } = await begun()
    process.kill(-pid, 'SIGKILL')
    const fields = readFileSync(join(record, 'run'), 'utf8').split(' ')
    writeFileSync(join(record, 'run'), [...fields.slice(0, 4), '1', ...fields.slice(5)].join(' '))
    expect(await look(step)).toMatchObject({ state: 'lost', reason: 'the container was restarted' })
  })

  test('is lost when its process number was given to another process', async () => {
    const { step, pid, record } = await begun()
    process.kill(-pid, 'SIGKILL')
    const fields = readFileSync(join(record, 'run'), 'utf8').split(' ')
    writeFileSync(join(record, 'run'), [fields[0], String(process.pid), ...fields.slice(2)].join(' '))
    expect(await look(step)).toMatchObject({ state: 'lost' })
  })

  test('is lost when the record of its result is torn', async () => {
    const { step, record, pid } = await begun({ probe: 'exit 4' })
    process.kill(-pid, 'SIGKILL')
    writeFileSync(join(record, 'rc'), '0 12')
    expect(await look(step)).toMatchObject({
      state: 'lost',
      reason: 'the record of its result is torn',
      effect: 'part',
    })
  })
})

test('a runner that nobody buries is dead', async () => {
  const fixture = await Fixture.start()
  try {
    const step = fixture.step('sleep 0.3; kill -9 $PPID; exit 1')
    // A parent that adopts orphans and never waits for them, as a container's first process may.
    const keeper = [
      'import ctypes, subprocess, sys, time',
      'ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)',
      'subprocess.call(["sh", "-c", sys.argv[1]], stdout=subprocess.DEVNULL)',
      'time.sleep(60)',
    ].join('\n')
    let script = ''
    await fixture
      .run(step, {
        ssh: {
          exec: (_host, text) => {
            script = text
            return Promise.resolve({ kind: 'signalled', signal: 'SIGTERM', stdout: '', stderr: '' })
          },
        },
        signal: AbortSignal.timeout(100),
      })
      .catch(() => undefined)
    const parent = spawn('python3', ['-c', keeper, script], {
      stdio: 'ignore',
      env: { ...process.env, PATH: fixture.host.path },
    })
    try {
      const zombies = () =>
        childrenOf(parent.pid ?? 0).filter((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '))
      await eventually(() => zombies().length > 0)
      await eventually(async () => (await lookJob(step, fixture.deps())).state === 'lost')
      expect(zombies().length).toBeGreaterThan(0)
      expect(timesRun(step)).toBe(1)
    } finally {
      parent.kill('SIGKILL')
    }
  } finally {
    await fixture.stop()
  }
})
