import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob } from '../../activities/job'
import { upgradeError } from '../../cloud/model/errors'
import { UpgradeId } from '../../cloud/model/ids'
import { Fixture, type JobRun, runnerOf, timesRun } from './fixture'
import { eventually } from '../support/eventually'

describe.each(['dash', 'bash'] as const)('a host under %s', (shell) => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await Fixture.start(shell)
  })
  afterAll(() => fixture.stop())

  const ofAnotherUpgrade = <T extends JobRun>(step: T): T => ({
    ...step,
    upgrade: UpgradeId.parse('upgrade-test-glance'),
  })

  async function begun() {
    const go = join(fixture.sshd.folder, `go-${Math.random()}`)
    const step = fixture.step(`while [ ! -e ${go} ]; do sleep 0.1; done`)
    await fixture.begin(step)
    return { step, go }
  }

  test('is changed by one upgrade at a time: a second is told who changes it, and nothing of it runs', async () => {
    const { step, go } = await begun()
    const second = ofAnotherUpgrade(fixture.step())
    const outcome = await fixture.run(second)
    expect(outcome).toMatchObject({ state: 'refused', type: 'HostBusy' })
    expect(outcome).toMatchObject({ sentence: expect.stringContaining(`${step.upgrade} (${step.step})`) })
    expect(await lookJob(second, fixture.deps())).toEqual({ state: 'ready', generation: 1 })
    writeFileSync(go, '')
    expect(await fixture.run(step)).toMatchObject({ state: 'done' })
    expect(await fixture.run(second)).toMatchObject({ state: 'done' })
    expect([timesRun(step), timesRun(second)]).toEqual([1, 1])
  })

  test('is still taken when the runner of its job died and the command lives on', async () => {
    const { step, go } = await begun()
    process.kill(runnerOf(fixture.recordOf(step)), 'SIGKILL')
    const second = ofAnotherUpgrade(fixture.step())
    expect(await fixture.run(second)).toMatchObject({ state: 'refused', type: 'HostBusy' })
    writeFileSync(go, '')
    await eventually(async () => (await fixture.run(second)).state === 'done')
    expect(timesRun(second)).toBe(1)
  })

  test('is free again when a job was killed with everything it started', async () => {
    const { step } = await begun()
    process.kill(-runnerOf(fixture.recordOf(step)), 'SIGKILL')
    const second = ofAnotherUpgrade(fixture.step())
    expect(await fixture.run(second)).toMatchObject({ state: 'done' })
  })

  test('lets two steps of one upgrade change it one after the other', async () => {
    const { step, go } = await begun()
    const lines: string[] = []
    const second = fixture.step()
    const outcome = fixture.run(second, { beat: ({ lastLine }) => lines.push(lastLine ?? '') })
    await eventually(() => lines.includes(`waits for ${step.step} on controller1`))
    expect(timesRun(second)).toBe(0)
    writeFileSync(go, '')
    expect(await outcome).toMatchObject({ state: 'done' })
    expect(timesRun(second)).toBe(1)
  })

  test('says so when a step has waited for another of its upgrade longer than it is expected to take', async () => {
    const { step, go } = await begun()
    const second = fixture.step('true', { expectedSeconds: 1 })
    const outcome = await fixture.run(second)
    expect(outcome).toMatchObject({ state: 'slow', sentence: expect.stringContaining(step.step) })
    const told = fixture.run({ ...second, operatorNotified: true })
    writeFileSync(go, '')
    expect(await told).toMatchObject({ state: 'done' })
  })
})

describe('the checks before a claim', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await Fixture.start()
  })
  afterAll(() => fixture.stop())

  async function keptHost(): Promise<{ go: string }> {
    const go = join(fixture.sshd.folder, `go-${Math.random()}`)
    await fixture.begin(fixture.step(`while [ ! -e ${go} ]; do sleep 0.1; done`))
    return { go }
  }

  test('are asked again while another job keeps the host: then the job runs once, and it is seen what it waits for', async () => {
    const { go } = await keptHost()
    const step = fixture.step()
    const lines: string[] = []
    let checks = 0
    const beforeClaim = (): Promise<void> => {
      checks += 1
      return Promise.resolve()
    }
    const outcome = fixture.run(step, { beforeClaim, beat: ({ lastLine }) => lines.push(lastLine ?? '') })
    await eventually(() => checks === 2, { seconds: 120 })
    expect(timesRun(step)).toBe(0)
    expect(lines.at(-1)).toMatch(/^waits for .* on controller1$/)
    writeFileSync(go, '')
    expect(await outcome).toMatchObject({ state: 'done' })
    expect(timesRun(step)).toBe(1)
  })

  test('refuse it where they no longer hold, and nothing of it runs', async () => {
    const { go } = await keptHost()
    const step = fixture.step()
    let checks = 0
    const beforeClaim = (): Promise<void> => {
      checks += 1
      if (checks === 1) return Promise.resolve()
      const gone = { balancer: 'lb1', backend: 'keystone-back', server: 'controller1', status: 'UP' }
      return Promise.reject(upgradeError('ServerNotDrained', gone))
    }
    expect(await fixture.run(step, { beforeClaim })).toMatchObject({ state: 'refused', type: 'ServerNotDrained' })
    writeFileSync(go, '')
    expect(timesRun(step)).toBe(0)
  })
})
