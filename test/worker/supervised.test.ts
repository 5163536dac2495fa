import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { start, type TestProcess } from '../support/processes'
import { address } from '../support/temporal'
import { eventually } from '../support/eventually'

// @needs build
const supervised = join(__dirname, '../../build/worker/supervised.js')
const ready = /"worker: ready"/g
const limitSeconds = 120

const begin = (more: NodeJS.ProcessEnv = {}): Promise<TestProcess> =>
  start(process.execPath, [supervised], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: address(),
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      OPENSTACK_UPGRADE_TASK_QUEUE: `supervised-${process.pid}`,
      ...more,
    },
  })

/** The worker below it. */
function workerOf({ pid }: TestProcess): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  return Number(child)
}

/** Waits until so many workers have become ready below it. */
async function untilReady(process: TestProcess, times: number): Promise<void> {
  await process.waitFor(new RegExp(`(?:"worker: ready"[^]*){${times}}`), limitSeconds)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  await eventually(() => !isAlive(pid), { what: `process ${pid} is gone` })
}

describe('openstack-upgrade worker', () => {
  test('starts a worker again that has died or frozen, says so, and ends with it when it is told to', async () => {
    const keeper = await begin()
    try {
      await untilReady(keeper, 1)
      const first = workerOf(keeper)
      process.kill(first, 'SIGKILL')
      await untilReady(keeper, 2)
      expect(keeper.output()).toContain('it has ended (SIGKILL) and is started again in 1 s')
      const second = workerOf(keeper)
      expect(second).not.toBe(first)
      process.kill(second, 'SIGSTOP')
      await untilReady(keeper, 3)
      expect(keeper.output()).toContain('it has not answered for 10 s and is ended')
      expect(keeper.output().match(ready)).toHaveLength(3)
      const third = workerOf(keeper)
      keeper.kill('SIGTERM')
      expect(await keeper.ended).toEqual({ code: 0, signal: null })
      await untilGone(third)
    } finally {
      await keeper.stop()
    }
  }, 300_000)

  test('leaves no worker behind when it is killed itself', async () => {
    const keeper = await begin()
    try {
      await untilReady(keeper, 1)
      const worker = workerOf(keeper)
      keeper.kill('SIGKILL')
      await untilGone(worker)
    } finally {
      await keeper.stop()
    }
  }, 200_000)

  test('ends with a code of its own where its settings or arguments are wrong: its unit is not started again then', async () => {
    const wrong = await begin({ OPENSTACK_UPGRADE_LOG_LEVEL: 'loud' })
    expect((await wrong.ended).code).toBe(2)
    expect(wrong.output()).toMatch(/^The environment can't be used: OPENSTACK_UPGRADE_LOG_LEVEL[^\n]*\n$/)
    const more = await start(process.execPath, [supervised, 'keystone'])
    expect((await more.ended).code).toBe(2)
    expect(more.output()).toContain('too many arguments')
  }, 120_000)

  test('starts none again whose surroundings are wrong: that would not help', async () => {
    const keeper = await begin({ TEMPORAL_ADDRESS: '127.0.0.1:1' })
    const { code } = await keeper.ended
    expect(code).toBe(1)
    expect(keeper.output()).toMatch(/^Temporal does not answer at 127\.0\.0\.1:1: [^\n{}]*\n$/)
  }, 120_000)

  test('says in one sentence that an address for its metrics is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    try {
      const { port } = taken.address() as AddressInfo
      const keeper = await begin({ OPENSTACK_UPGRADE_METRICS_ADDRESS: `127.0.0.1:${port}` })
      expect((await keeper.ended).code).toBe(1)
      expect(keeper.output()).toBe(
        `No metrics at 127.0.0.1:${port}: Address already in use. Name a free address of this machine in OPENSTACK_UPGRADE_METRICS_ADDRESS.\n`,
      )
    } finally {
      taken.close()
    }
  }, 120_000)
})
