import { connect as connectTo } from 'node:net'
import { expect, test } from '@jest/globals'
import { start } from '../support/processes'
import { root, setup } from './support'
import { eventually } from '../support/eventually'

// @needs temporal
const inline = (code: string): string[] => ['--input-type=module', '-e', code]

const handsOverTo = (shell: string): string[] =>
  inline(`import { handOver, passSignalsOn } from '${setup}/child.mjs'
    passSignalsOn()
    process.exitCode = await handOver('sh', ['-c', ${JSON.stringify(shell)}])`)

test.each(['SIGINT', 'SIGTERM'] as const)('%s reaches what is run, and its exit code comes back', async (signal) => {
  const shell = 'trap "exit 7" INT TERM; echo ready; while :; do sleep 0.05; done'
  const parent = await start(process.execPath, handsOverTo(shell))
  await parent.waitFor(/ready/)
  parent.kill(signal)
  expect(await parent.ended).toEqual({ code: 7, signal: null })
})

test("what a signal ended gives the shell's exit code", async () => {
  const parent = await start(process.execPath, handsOverTo('kill -9 $$'))
  expect(await parent.ended).toEqual({ code: 137, signal: null })
})

test('the dev server ends with the test run, even one that is killed', async () => {
  const run = await start(
    process.execPath,
    inline(`import { startDevServer } from 'file://${root}/test/support/dev-server.mjs'
      const { address } = await startDevServer(process.env.TEMPORAL_CLI, process.env)
      console.log('up at', address)
      setInterval(() => undefined, 1000)`),
  )
  const port = Number((await run.waitFor(/up at 127\.0\.0\.1:(\d+)/))[1])
  expect(await listening(port)).toBe(true)
  run.kill('SIGKILL')
  await run.ended
  await eventually(async () => !(await listening(port)), { what: 'nothing listens on its port' })
})

test("a dev server that does not start is one sentence with the server's own words", async () => {
  const run = await start(
    process.execPath,
    inline(`import { startDevServer } from 'file://${root}/test/support/dev-server.mjs'
      await startDevServer('/bin/false', process.env).catch((error) => console.log(error.message))`),
  )
  await run.ended
  expect(run.output()).toBe("Temporal's dev server (/bin/false) does not start: it says nothing\n")
})

function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTo(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}
