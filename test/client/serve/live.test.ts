import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { News } from '../../../client/serve/page'
import { Typist } from '../../docs/typist'
import { eventually } from '../../support/eventually'
import { start, type TestProcess } from '../../support/processes'
import { pathFrom, putProgram } from '../../support/program'
import { Bench, RecordingCloud } from '../../support/recording'
import { address } from '../../support/temporal'

// @needs build
const main = join(__dirname, '../../../build/client/main.js')
const patience = 180_000

/** A way to Temporal that a test cuts. */
class Way {
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined
  port = 0

  async open(): Promise<void> {
    const [host = '', port = ''] = address().split(':')
    this.#server = createServer((near) => {
      const far = createConnection(Number(port), host)
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => undefined).on('close', () => other.destroy())
        one.pipe(other)
      }
    })
    await once(this.#server.listen(this.port, '127.0.0.1'), 'listening')
    const bound = this.#server.address()
    if (typeof bound === 'object' && bound !== null) this.port = bound.port
  }

  async cut(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
    this.#server = undefined
  }
}

let bench: Bench
let folder: string
let operator: Typist
const way = new Way()
beforeAll(async () => {
  bench = await Bench.open()
  folder = mkdtempSync(join(tmpdir(), 'serve-'))
  putProgram(folder)
  await way.open()
  operator = new Typist('test/client/serve/live.test.ts', folder, {
    PATH: pathFrom(folder),
    TEMPORAL_ADDRESS: `127.0.0.1:${way.port}`,
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    OPENSTACK_UPGRADE_TASK_QUEUE: bench.taskQueue,
  })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await way.cut()
  await bench.close()
})

const serving = (cloud: RecordingCloud, ...words: readonly string[]): Promise<TestProcess> =>
  start(process.execPath, [main, 'serve', ...words], {
    env: {
      PATH: process.env.PATH,
      TEMPORAL_ADDRESS: `127.0.0.1:${way.port}`,
      TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
      OPENSTACK_UPGRADE_TASK_QUEUE: bench.taskQueue + cloud.cloud.name,
    },
  })

/** The news of a page for a reader that has nothing yet, and their words. */
async function shownBy(home: string): Promise<News & { readonly text: string }> {
  const news = (await (await fetch(`${home}news`)).json()) as News
  const text = Object.values(news.parts)
    .map(({ markup }) => markup.replaceAll(/<[^>]*>/g, ' '))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
  return { ...news, text }
}

describe('openstack-upgrade serve', () => {
  test(
    'shows an upgrade from before its start to its end, waits for a Temporal that is away, and ends by a signal',
    async () => {
      const cloud = new RecordingCloud()
      const expand = 'keystone/controller1/expand'
      const failed = { exitCode: 1, tail: 'ERROR <b>no</b>', effect: 'none', evidence: '', record: '/var' } as const
      cloud.runs.set(expand, (generation) =>
        generation === 1 ? { state: 'failed', generation, ...failed } : { state: 'done', evidence: 'seen' },
      )
      await way.cut()
      const server = await serving(cloud, '--address', '127.0.0.1:0')
      try {
        const [home] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\//)
        const until = (words: string): Promise<unknown> =>
          eventually(async () => (await shownBy(home)).text.includes(words), {
            what: words,
            seconds: 120,
            everyMilliseconds: 300,
          })
        await until('No upgrade is known yet.')
        const unknown = await fetch(`${home}report?upgrade=upgrade-${cloud.cloud.name}-keystone`)
        expect({ status: unknown.status, said: await unknown.text() }).toEqual({
          status: 500,
          said: expect.stringContaining('Temporal does not answer at'),
        })
        await way.open()
        await until('No upgrade yet on this task queue')

        await bench.with(cloud, async (upgrade) => {
          await upgrade.untilAttention(expand)
          await until(`openstack-upgrade retry keystone --cloud ${cloud.cloud.name}`)
          expect((await shownBy(home)).says).toBe(`keystone of ${cloud.cloud.name}: needs attention at ${expand}.`)

          await way.cut()
          await until('Not fresh since')
          expect((await shownBy(home)).text).toContain(`openstack-upgrade retry keystone --cloud ${cloud.cloud.name}`)
          await way.open()
          await until('Temporal answers.')

          await upgrade.send('retry', { by: 'ann', step: expand })
          await until(`openstack-upgrade confirm keystone --cloud ${cloud.cloud.name}`)
          await upgrade.send('keystone-upgraded', { by: 'bob' })
          await upgrade.handle.result()
          await until('keystone-upgraded (confirm) by bob')
          await until('done')
          const report = await (await fetch(`${home}report?upgrade=${upgrade.handle.workflowId}`)).text()
          expect(report).toContain('ERROR &lt;b&gt;no&lt;/b&gt;')
        })
        server.kill('SIGTERM')
        expect(await server.ended).toEqual({ code: 0, signal: null })
      } finally {
        await server.stop()
      }
    },
    patience,
  )

  test('listens where its page says, and answers by the name that its page gives it', async () => {
    const somewhere = (text: string): string => `${text} --address 127.0.0.1:0`
    const named = 'serve --name upgrades.example.com'
    for (const line of ['openstack-upgrade serve', `openstack-upgrade ${named}`]) {
      const section = line.includes('--name') ? 'From another machine' : 'Look at an upgrade in a browser'
      const server = await operator.begins(section, line, somewhere)
      try {
        const [, port] = await server.waitFor(/http:\/\/127\.0\.0\.1:(\d+)\//, 60)
        const asked = request({
          host: '127.0.0.1',
          port,
          path: '/',
          headers: { host: 'upgrades.example.com' },
          agent: false,
        }).end()
        const [{ statusCode }] = (await once(asked, 'response')) as [IncomingMessage]
        expect({ line, statusCode }).toEqual({ line, statusCode: line.includes('--name') ? 200 : 421 })
      } finally {
        await server.stop()
      }
    }
    expect(operator.untyped).toEqual([])
  })

  test('says that its port is taken, and which other to take', async () => {
    const cloud = new RecordingCloud()
    const second = await serving(cloud, '--address', `127.0.0.1:${way.port}`)
    expect(await second.ended).toMatchObject({ code: 2 })
    expect(second.output()).toBe(
      `No page at 127.0.0.1:${way.port}: EADDRINUSE. Name a free address of this machine, such as --address 127.0.0.1:0.\n`,
    )
  })

  test.each([
    ['--address', 'upgrades.example.com:80'],
    ['--address', '127.0.0.1:70000'],
    ['--name', 'a b'],
  ])('refuses %s %s before it listens', async (...words) => {
    const refused = await serving(new RecordingCloud(), ...words)
    expect(await refused.ended).toMatchObject({ code: 2 })
  })
})
