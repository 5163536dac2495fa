import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { start } from '../support/processes'
import { Rehearsal } from '../support/rehearsal'
import { address } from '../support/temporal'

// @needs build
const worker = join(__dirname, '../../build/worker/main.js')
const client = join(__dirname, '../../build/client/main.js')

/** The output and exit code of a program. */
async function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const surroundings = { PATH: process.env.PATH, NO_COLOR: '1', TEMPORAL_CONFIG_FILE: '/nonexistent', ...env }
  const running = await start(process.execPath, [program, ...words], { env: surroundings })
  const { code } = await running.ended
  return { code, said: running.output() }
}

describe('where no worker runs', () => {
  test('every command says so and what to do, and what is decided is kept for the one that comes', () =>
    Rehearsal.run({ address: address() }, async (rehearsal) => {
      const missing = `no worker has asked for work on the task queue ${rehearsal.taskQueue}`
      const started = await rehearsal.type('start', 'keystone')
      expect(started).toMatchObject({ code: 0, said: expect.stringContaining(missing) })
      expect(started.said).toContain('openstack-upgrade worker')
      for (const words of [
        ['status', 'keystone'],
        ['status', 'keystone', '--json'],
        ['confirm', 'keystone'],
      ])
        expect(await rehearsal.type(...words)).toMatchObject({ code: 2, said: expect.stringContaining(missing) })
      const checks = await rehearsal.begins(['preflight', 'keystone'])
      await rehearsal.eventually('preflight says so', () => checks.output().includes(missing))

      expect(await rehearsal.type('pause', 'keystone', '--by', 'ann')).toMatchObject({
        code: 0,
        said: expect.stringContaining('hears it once a worker runs'),
      })
      await rehearsal.startWorker()
      const paused = await rehearsal.watch().until('paused', ({ state }) => state === 'Paused')
      expect(paused.decisions).toMatchObject([{ signal: 'pause', by: 'ann', verdict: 'taken' }])
      await checks.ended
      expect(checks.output()).toContain('nothing to mend')
    }))
})

describe('what was typed wrong', () => {
  test.each([
    [['statsu', 'keystone'], 'Did you mean status?'],
    [['status', 'keystne'], 'Allowed choices are keystone, glance'],
    [['status', 'keystone', '--wach'], 'Did you mean --watch?'],
  ])('is told in a few lines: %j', async (words, hint) => {
    const { code, said } = await run(client, words)
    expect(code).toBe(2)
    expect(said).toContain(hint)
    expect(said).toContain('--help')
    expect(said.trim().split('\n').length).toBeLessThanOrEqual(3)
  })

  test('as the name of a cloud brings the names that there are', () =>
    Rehearsal.run({ address: address() }, async ({ lab, environment }) => {
      const folder = join(lab.folder, 'two')
      mkdirSync(folder)
      for (const name of ['production', 'staging'])
        writeFileSync(join(folder, `${name}.yaml`), readFileSync(lab.cloudFile, 'utf8'))
      const env = { ...environment, OPENSTACK_UPGRADE_CLOUDS: folder }
      for (const verb of ['plan', 'start', 'status']) {
        const { code, said } = await run(client, [verb, 'keystone', '--cloud', 'prodction'], env)
        expect({ verb, code, said }).toEqual({ verb, code: 2, said: expect.stringContaining('production, staging') })
      }
    }))
})

describe('a worker', () => {
  test('says with --help what it is told and how, and begins nothing', async () => {
    const { code, said } = await run(worker, ['--help'])
    expect(code).toBe(0)
    for (const name of ['environment', 'deployment']
      .map((file) => readFileSync(join(__dirname, `../../cloud/load/${file}.ts`), 'utf8'))
      .join('')
      .match(/OPENSTACK_\w+/g) ?? [])
      expect(said).toContain(name)
    expect((await run(worker, ['production'])).code).toBe(2)
  })

  test('that finds no Temporal says so in one line, and ends', async () => {
    const { code, said } = await run(worker, [], { TEMPORAL_ADDRESS: '127.0.0.1:1' })
    expect(code).toBe(1)
    expect(said).toMatch(/^Temporal does not answer at 127\.0\.0\.1:1: [^\n{}]*\n$/)
  })
})
