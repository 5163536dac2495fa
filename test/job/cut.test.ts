import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lookJob, runJob } from '../../activities/job'
import { Ssh } from '../../activities/ssh'
import { type Proxy, startProxy } from '../ssh/proxy'
import { Fixture, timesRun } from './fixture'

describe('a job whose connection is cut', () => {
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

  /** Bytes that one look and one run over a connection of their own take, login included. */
  async function bytesOfOneRun(): Promise<number> {
    let low = 0
    let high = 60_000
    // The smallest number of bytes that lets a run through uncut.
    while (high - low > 2000) {
      const middle = Math.floor((low + high) / 2)
      if (await runsUncut(middle)) high = middle
      else low = middle
    }
    return high
  }

  async function runsUncut(bytes: number): Promise<boolean> {
    const before = proxy.connections
    await cutOnce(bytes)
    return proxy.connections === before + 1
  }

  /** Runs a new step over connections of which the first is cut after so many bytes. */
  async function cutOnce(bytes: number) {
    const step = fixture.through(proxy, fixture.step('sleep 0.1; (exit 4)'))
    proxy.cutAfterBytes(bytes)
    const first = proxy.connections + 1
    const ssh = new Ssh()
    const uncut = setInterval(() => {
      if (proxy.connections >= first) proxy.cutAfterBytes(undefined)
    }, 1)
    try {
      const outcome = await runJob(step, fixture.deps({ ssh }))
      return { step, outcome }
    } finally {
      clearInterval(uncut)
      await ssh.closeAll()
    }
  }

  test('at any byte runs once, and its code is read back', async () => {
    const bytes = await bytesOfOneRun()
    const rounds = 24
    for (let round = 0; round < rounds; round += 1) {
      const at = 1 + Math.floor(((round + Math.random()) / rounds) * bytes)
      const { step, outcome } = await cutOnce(at)
      expect({ at, outcome }).toMatchObject({ at, outcome: { state: 'failed', exitCode: 4, effect: 'all' } })
      expect({ at, times: timesRun(step) }).toEqual({ at, times: 1 })
    }
  }, 180_000)

  test('again and again, at any moment, runs once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const step = fixture.through(proxy, fixture.step('sleep 2'))
      const ssh = new Ssh()
      let cuts = 0
      const cutting = setInterval(
        () => {
          cuts += 1
          if (cuts < 6) proxy.cut()
        },
        350 + 40 * round,
      )
      const outcome = await runJob(step, fixture.deps({ ssh })).finally(() => clearInterval(cutting))
      await ssh.closeAll()
      expect(outcome).toMatchObject({ state: 'done' })
      expect(cuts).toBeGreaterThan(2)
      expect(timesRun(step)).toBe(1)
    }
  }, 120_000)

  test('before its worker comes back is found by another worker', async () => {
    const go = join(mkdtempSync(join(tmpdir(), 'cut-')), 'go')
    const waits = `tries=0; until [ -e ${go} ] || [ $tries -gt 600 ]; do tries=$((tries + 1)); sleep 0.1; done; (exit 4)`
    const step = fixture.through(proxy, fixture.step(waits))
    await fixture.begin(step)
    proxy.cut()
    const ssh = new Ssh()
    expect(await lookJob(step, fixture.deps({ ssh }))).toMatchObject({ state: 'running', generation: 1 })
    writeFileSync(go, '')
    expect(await runJob(step, fixture.deps({ ssh }))).toMatchObject({ state: 'failed', exitCode: 4 })
    await ssh.closeAll()
    rmSync(dirname(go), { recursive: true })
    expect(timesRun(step)).toBe(1)
  })
})
