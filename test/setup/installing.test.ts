import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { start } from '../support/processes'
import { bareEnvironment, runModule, setup, temporaryFolder } from './support'

const { folder, remove } = temporaryFolder()
afterAll(remove)

const env = bareEnvironment(folder)
const policy = join(folder, 'policy-rc.d')
const machinesOwn = '#!/bin/sh\nexit 0\n'

const whileInstalling = (work: string): string =>
  `import { readFileSync } from 'node:fs'
   import { startingNothing } from '${setup}/apt.mjs'
   const policy = ${JSON.stringify(policy)}
   await startingNothing(policy, async () => { ${work} })`

beforeEach(() => {
  rmSync(policy, { force: true })
  rmSync(`${policy}.openstack-upgrade`, { force: true })
})

test('while packages are installed no service may start', async () => {
  const { stdout } = await runModule(whileInstalling("process.stdout.write(readFileSync(policy, 'utf8'))"), env)
  expect(stdout).toMatch(/^exit 101$/m)
  expect(existsSync(policy)).toBe(false)
})

test("the machine's own policy is back afterwards, also when the installation failed", async () => {
  writeFileSync(policy, machinesOwn)
  const { code } = await runModule(whileInstalling("throw new Error('apt-get failed')"), env)
  expect(code).toBe(1)
  expect(readFileSync(policy, 'utf8')).toBe(machinesOwn)
})

test("a set-up that was killed over it costs the machine's own policy nothing", async () => {
  writeFileSync(policy, machinesOwn)
  await runModule(whileInstalling("process.kill(process.pid, 'SIGKILL')"), env)
  expect(readFileSync(policy, 'utf8')).toMatch(/^exit 101$/m)
  await runModule(whileInstalling(''), env)
  expect(readFileSync(policy, 'utf8')).toBe(machinesOwn)
})

test('two set-ups never install at the same time, and one that was killed holds nobody up', async () => {
  const log = join(folder, 'log')
  const work = (body: string): string =>
    `import { appendFileSync } from 'node:fs'
     import { setTimeout as sleep } from 'node:timers/promises'
     import { alone } from '${setup}/lock.mjs'
     const note = (word) => appendFileSync(${JSON.stringify(log)}, word + '\\n')
     await alone(async () => { ${body} })`
  const holder = await start(
    process.execPath,
    ['--input-type=module', '-e', work('note("held"); console.log("held"); await sleep(30000)')],
    { env },
  )
  await holder.waitFor(/held/)
  const turn = ['--input-type=module', '-e', work('note("begin"); await sleep(100); note("end")')]
  const others = await Promise.all([1, 2, 3].map(() => start(process.execPath, turn, { env })))
  await Promise.all(others.map((other) => other.waitFor(/waiting for another set-up to end/)))
  holder.kill('SIGKILL')
  await Promise.all(others.map((other) => other.ended))
  expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual(['held', ...[1, 2, 3].flatMap(() => ['begin', 'end'])])
})
