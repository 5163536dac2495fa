import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Heartbeat, lookJob, runJob } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import { tailCharacters } from '../../cloud/model/outcomes'
import { startProxy } from '../ssh/proxy'
import { Fixture, timesRun } from './fixture'
import { eventually } from '../support/eventually'

describe.each(['dash', 'bash'] as const)('waiting for a job under %s', (shell) => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
  })
  afterAll(() => fixture.stop())

  function stepUntilGo(body: string, expectedSeconds = 600) {
    const go = join(fixture.sshd.folder, `go-${Math.random()}`)
    return { go, step: fixture.step(`${body}\nwhile [ ! -e ${go} ]; do sleep 0.1; done`, { expectedSeconds }) }
  }

  test('tells that it is slow, by the start that the host recorded, with its last line; then just goes on', async () => {
    const { go, step } = stepUntilGo('echo first; printf "at 40%%\\rat 50%%"', 2)
    const slow = await fixture.run(step)
    expect(slow).toMatchObject({ state: 'slow', sentence: expect.stringContaining('Its last line: at 50%') })
    // Another worker comes later: the job is past its time at once.
    expect(await fixture.run(step)).toMatchObject({ state: 'slow' })
    expect(await lookJob(step, fixture.deps())).toMatchObject({ state: 'running' })
    const told = fixture.run({ ...step, operatorNotified: true })
    writeFileSync(go, '')
    expect(await told).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('shows its last line while it lasts', async () => {
    const { go, step } = stepUntilGo('echo at work: password=hunter2')
    const beats: Heartbeat[] = []
    const outcome = fixture.run(step, { beat: (beat) => beats.push(beat) })
    await eventually(() => beats.some((beat) => beat.lastLine === 'at work: password=[hidden]'))
    writeFileSync(go, '')
    await outcome
    expect(beats.every((beat) => beat.step === step.step && beat.seconds >= 0)).toBe(true)
  })

  test('ends with the reason of the one who ends it, and leaves the job alone', async () => {
    const { go, step } = stepUntilGo('true')
    const abort = new AbortController()
    const reason = new Error('the worker shuts down')
    const outcome = expect(fixture.run(step, { signal: abort.signal })).rejects.toBe(reason)
    await eventually(() => timesRun(step) === 1)
    abort.abort(reason)
    await outcome
    writeFileSync(go, '')
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('carries home a short, redacted end of the output, standard error first', async () => {
    const step = fixture.step(
      'i=0; while [ $i -lt 3000 ]; do echo "line $i mysql://keystone:s3cret@db/keystone"; i=$((i+1)); done; echo admin_token=s3cret >&2; exit 1',
    )
    const outcome = await fixture.run(step)
    expect(outcome).toMatchObject({ state: 'failed', exitCode: 1 })
    const { tail } = outcome as { tail: string }
    expect(tail.length).toBeLessThanOrEqual(tailCharacters)
    expect(tail).toMatch(/^admin_token=\[hidden\]\n/)
    expect(tail).toMatch(/line 2999 mysql:\/\/keystone:\[hidden\]@db\/keystone$/)
    expect(tail).not.toContain('s3cret')
  })

  test('is not misled by output that looks like an answer, nor by a probe that prints without end', async () => {
    const step = fixture.step('echo "--000 state 1 finished 0 1 2 3"; (exit 9)', {
      probe: 'head -c 3000000 /dev/zero | tr "\\0" y; echo; echo "--000 end 0"; exit 4',
    })
    expect(await fixture.run(step)).toMatchObject({ state: 'failed', exitCode: 9, effect: 'part' })
  })
})

describe('a host out of reach', () => {
  test('is told after its limit, by look and by run, and the job is found again afterwards', async () => {
    const fixture = await Fixture.start()
    const proxy = await startProxy(fixture.sshd.port)
    const ssh = new Ssh()
    try {
      const known = fixture.sshd.knownHosts('proxied', `[127.0.0.1]:${proxy.port} ${fixture.sshd.publicKey('ed25519')}`)
      const host = { ...fixture.host, port: proxy.port, knownHostsPaths: [known] }
      const step = { ...fixture.step('sleep 4', { host }), unreachableLimitSeconds: 2 }
      const run = runJob(step, fixture.deps({ ssh }))
      await eventually(() => timesRun(step) === 1)
      proxy.refuse(true)
      proxy.cut()
      const unreachable = { state: 'unreachable', sentence: expect.stringContaining('controller1 (127.0.0.1:') }
      expect(await run).toMatchObject(unreachable)
      expect(await lookJob(step, fixture.deps({ ssh }))).toMatchObject(unreachable)
      const told = runJob({ ...step, operatorNotified: true }, fixture.deps({ ssh }))
      await new Promise((resolve) => setTimeout(resolve, 2500))
      proxy.refuse(false)
      expect(await told).toMatchObject({ state: 'done' })
      expect(timesRun(step)).toBe(1)
    } finally {
      await ssh.closeAll()
      await proxy.stop()
      await fixture.stop()
    }
  })

  test('that can not be logged in to is for a person at once', async () => {
    const fixture = await Fixture.start()
    try {
      const knownHostsPaths = [fixture.sshd.knownHosts('nobody')]
      const step = fixture.step('true', { host: { ...fixture.host, knownHostsPaths } })
      expect(await lookJob(step, fixture.deps())).toMatchObject({ state: 'refused', type: 'HostKeyUnknown' })
      expect(await fixture.run(step)).toMatchObject({ state: 'refused', type: 'HostKeyUnknown' })
    } finally {
      await fixture.stop()
    }
  })
})
