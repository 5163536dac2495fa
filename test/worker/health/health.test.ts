import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client, type Connection } from '@temporalio/client'
import { join } from 'node:path'
import { Cable } from '../../../lab/simulated/cable'
import { readiness } from '../../../worker/health'
import { Typist } from '../../docs/typist'
import { eventually } from '../../support/eventually'
import { freePort } from '../../support/free-port'
import { start, type TestProcess } from '../../support/processes'
import { pathFrom, putProgram } from '../../support/program'
import { address, connect } from '../../support/temporal'

// @needs build
// @needs curl
const taskQueue = `health-${process.pid}`
const program = join(__dirname, '../../../build/worker/main.js')
let connection: Connection
beforeAll(async () => {
  connection = await connect()
})
afterAll(() => connection.close())

const begin = (temporal: string, healthAddress: string): Promise<TestProcess> =>
  start(process.execPath, [program], {
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: temporal,
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      OPENSTACK_UPGRADE_TASK_QUEUE: taskQueue,
      OPENSTACK_UPGRADE_HEALTH_ADDRESS: healthAddress,
    },
  })

describe('the health of a worker', () => {
  test('is told at its address: that it lives, and that it takes tasks while Temporal answers', async () => {
    const [near, told] = [await freePort(), `127.0.0.1:${await freePort()}`]
    const [host = '', port = ''] = address().split(':')
    const cable = new Cable('127.0.0.1', near, { host, port: Number(port) })
    await cable.mend()
    const ask = async (path: string, init: RequestInit = {}): Promise<[number, string]> => {
      const answer = await fetch(`http://${told}${path}`, init)
      return [answer.status, await answer.text()]
    }
    const worker = await begin(`127.0.0.1:${near}`, told)
    try {
      await worker.waitFor(/worker: ready/, 120)
      await eventually(async () => (await ask('/readyz'))[0] === 200, { what: 'it takes tasks' })
      expect(await ask('/readyz?verbose')).toEqual([200, 'The worker takes tasks.\n'])
      expect(await ask('/healthz', { method: 'HEAD' })).toEqual([200, ''])
      expect(await ask('/')).toEqual([404, 'Ask /healthz or /readyz.\n'])
      expect(await ask('/healthz', { method: 'POST', body: 'x' })).toEqual([405, 'Ask by GET.\n'])
      await cable.cut()
      const [, said] = await eventually(
        async () => {
          const answer = await ask('/readyz')
          return answer[0] === 503 && answer
        },
        { what: 'it says that it takes none' },
      )
      expect(said).toMatch(/^Temporal does not answer: .+\.\n$/)
      expect(await ask('/healthz')).toEqual([200, 'The worker lives.\n'])
      await cable.mend()
      await eventually(async () => (await ask('/readyz'))[0] === 200, { what: 'it takes tasks again' })
    } finally {
      await worker.stop()
      await cable.cut()
    }
  })

  test('a worker that can’t tell it says so and ends', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const taken = other.address()
    const at = `127.0.0.1:${typeof taken === 'object' && taken !== null ? taken.port : 0}`
    const worker = await begin(address(), at)
    expect(await worker.ended).toEqual({ code: 1, signal: null })
    expect(worker.output()).toBe(
      `No health at ${at}: address already in use. Name a free address of this machine in OPENSTACK_UPGRADE_HEALTH_ADDRESS.\n`,
    )
    other.close()
  })

  test('and its metrics are asked by the lines of their page', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'health-'))
    putProgram(folder)
    const operator = new Typist('test/worker/health/health.test.ts', folder, {
      ...process.env,
      PATH: pathFrom(folder),
      TEMPORAL_ADDRESS: address(),
      OPENSTACK_UPGRADE_TASK_QUEUE: `${taskQueue}-page`,
    })
    const ports = { 9464: await freePort(), 9465: await freePort() }
    const here = (text: string): string =>
      text.replace('9464', String(ports[9464])).replace('9465', String(ports[9465]))
    try {
      for (const [section, path, said] of [
        ['Metrics', '/metrics', '# TYPE temporal_'],
        ['Health', '/readyz', 'The worker takes tasks.'],
      ] as const) {
        const worker = await operator.begins(section, 'openstack-upgrade worker', here)
        try {
          await worker.waitFor(/worker: ready/, 120)
          const asks = async (): Promise<boolean> => (await operator.types(section, path, here)).said.includes(said)
          await eventually(asks, { what: `${path} is told`, seconds: 60 })
        } finally {
          await worker.stop()
        }
      }
      expect(operator.untyped).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('a worker is not ready whose polls Temporal does not hear, nor one that ends', async () => {
    const asked = { client: new Client({ connection }), taskQueue: `${taskQueue}-unheard`, identity: 'nobody@nowhere' }
    expect(await readiness({ ...asked, state: () => 'RUNNING' })()).toBe(
      `Temporal has heard no poll of this worker for workflow tasks and activities on ${taskQueue}-unheard.`,
    )
    expect(await readiness({ ...asked, state: () => 'DRAINING' })()).toBe('The worker does not run: it is DRAINING.')
  })
})
