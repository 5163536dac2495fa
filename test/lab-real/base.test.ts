import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, databases, ensureBase, roles, unitsOf, writeConfiguration } from '../../lab/real/base'
import { eventually } from '../support/eventually'

const compiled = join(__dirname, '../../build/lab/real/base')

let folder: string
const children = new Set<ChildProcess>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openstack-lab-cache-'))
})

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children.clear()
  rmSync(folder, { recursive: true, force: true })
})

/** A builder in a process of its own, with a cache of its own, so that it can be killed. */
function builder(script: string): ChildProcess {
  const text = `const { withLock, made } = require('${compiled}/cache'); const { contained } = require('${compiled}/contained')
    const fs = require('node:fs'); const say = (line) => console.log(line)
    const part = (name) => ({ name, saying: name, key: name + '-0' })
    ;(async () => { ${script} })().then(() => console.log('end'), (e) => { console.error(e); process.exit(1) })`
  const child = spawn(process.execPath, ['-e', text], {
    env: { ...process.env, XDG_CACHE_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  return child
}

function said(child: ChildProcess): () => string {
  let output = ''
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()))
  return () => output
}

const cached = (): string => join(folder, 'openstack-upgrade/lab-real')

test('a second ensureBase says nothing and changes nothing', async () => {
  const first = await ensureBase(() => undefined)
  const before = readdirSync(cacheFolder()).map((name) => [name, statSync(join(cacheFolder(), name)).mtimeMs])
  const lines: string[] = []
  expect(await ensureBase((line) => lines.push(line))).toEqual(first)
  expect(lines).toEqual([])
  expect(readdirSync(cacheFolder()).map((name) => [name, statSync(join(cacheFolder(), name)).mtimeMs])).toEqual(before)
  for (const path of [first.root, first.database, ...roles.map((role) => first.layers[role])]) {
    expect(statSync(path).isDirectory()).toBe(true)
  }
}, 1_200_000)

test('a build that was killed goes on after the last part that was whole, and leaves no process', async () => {
  const parts = (second: string): string => `
    await withLock(say, async () => {
      await made(part('first'), say, async (f) => fs.writeFileSync(f + '/by', String(process.pid)))
      await made(part('second'), say, async (f) => { fs.writeFileSync(f + '/half', ''); ${second} })
    })`
  const mark = `86${process.pid}`
  const killed = builder(parts(`await contained({ what: 'x', command: ['sleep', '${mark}'], limitSeconds: 600 })`))
  await eventually(() => {
    expect(processesWith(mark)).not.toEqual([])
    return Promise.resolve()
  })
  killed.kill('SIGKILL')
  await eventually(() => {
    expect(processesWith(mark)).toEqual([])
    return Promise.resolve()
  })
  expect(readdirSync(cached()).sort()).toEqual(['first-0', 'lock', 'second-0.unfinished'])

  const again = builder(parts("fs.writeFileSync(f + '/whole', '')"))
  const output = said(again)
  expect(await once(again, 'close')).toEqual([0, null])
  expect(output()).not.toContain('first')
  expect(readFileSync(join(cached(), 'first-0/by'), 'utf8')).toBe(String(killed.pid))
  expect(readdirSync(cached()).sort()).toEqual(['first-0', 'lock', 'second-0'])
  expect(readdirSync(join(cached(), 'second-0')).sort()).toEqual(['half', 'whole'])
})

test('one builder is at work at a time: another waits and then finds the work done', async () => {
  const gate = join(folder, 'gate')
  const script = `await withLock(say, () => made(part('only'), say, async () => {
    while (!fs.existsSync('${gate}')) await new Promise((go) => setTimeout(go, 50))
  }))`
  const first = builder(script)
  const ofFirst = said(first)
  await eventually(() => {
    expect(ofFirst()).toContain('only …')
    return Promise.resolve()
  })
  const second = builder(script)
  const ofSecond = said(second)
  await eventually(() => {
    expect(ofSecond()).toContain('waiting for another build')
    return Promise.resolve()
  })
  writeFileSync(gate, '')
  await Promise.all([once(first, 'close'), once(second, 'close')])
  expect(ofFirst()).toContain('done in')
  expect(ofSecond()).not.toContain('only …')
  expect(ofSecond()).toContain('end')
})

test('a part whose building fails is no part, and its reason is said', async () => {
  const failing = builder(`await made(part('bad'), say, () =>
    contained({ what: 'it could not be made', command: ['sh', '-c', 'echo the disk is full; exit 4'], limitSeconds: 60 })
  ).catch((e) => console.log(e.message))`)
  const output = said(failing)
  await once(failing, 'close')
  expect(output()).toContain('it could not be made (exit 4):\nthe disk is full')
  expect(existsSync(join(cached(), 'bad-0'))).toBe(false)
})

test('a configuration names its host and nothing in braces is left', () => {
  for (const role of roles) {
    const etc = join(folder, role)
    writeConfiguration(etc, {
      host: 'node7',
      address: '127.9.9.7',
      databaseAddress: '127.9.9.3',
      databasePort: 3307,
      balancerAddress: '127.9.9.5',
      role,
      platform: 'debian',
    })
    const files = readdirSync(etc, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const text = files.map((file) => readFileSync(join(file.parentPath, file.name), 'utf8')).join('\n')
    expect(text).not.toMatch(/\{[a-zA-Z]+\}/)
    expect(text).toContain('127.9.9.3:3307')
    const services = new Set(unitsOf[role].map(({ service }) => service))
    for (const { service, name } of databases) {
      if (services.has(service)) expect(text).toContain(`:3307/${name}`)
    }
  }
})

function processesWith(argument: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').includes(argument)
    } catch {
      return false
    }
  })
}
