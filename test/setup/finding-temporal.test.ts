import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bareEnvironment, runModule, script, setup, temporaryFolder } from './support'

const { folder, remove } = temporaryFolder()
afterAll(remove)

const works = 'echo "temporal version 9.9.9 (Server 9.9.9, UI 9.9.9)"'
const bare = bareEnvironment(folder)
const places = { named: join(folder, 'named'), onPath: join(folder, 'bin/temporal') }
const installed = join(folder, 'cache/openstack-upgrade/temporal-1.9.1')
const onItsPath = { ...bare, PATH: `${join(folder, 'bin')}:${String(bare.PATH)}` }

beforeAll(() => {
  script(places.named, works)
  script(places.onPath, works)
  script(installed, works)
})

async function found(env: NodeJS.ProcessEnv): Promise<{ path: string; said: string }> {
  const { stdout, stderr } = await runModule(
    `import { findTemporal, temporalCli } from '${setup}/temporal.mjs'
     process.stdout.write(String(await findTemporal(temporalCli)))`,
    env,
  )
  return { path: stdout, said: stderr }
}

test('TEMPORAL_CLI comes before PATH, and PATH before what set-up installed', async () => {
  expect((await found({ ...onItsPath, TEMPORAL_CLI: places.named })).path).toBe(places.named)
  expect((await found(onItsPath)).path).toBe(places.onPath)
  expect((await found(bare)).path).toBe(installed)
})

test.each([
  ['ends with an error', 'exit 1'],
  ['is another program of that name', 'echo "temporal 0.1, a calendar"'],
])('a binary that %s is passed over', async (_case, body) => {
  const broken = script(join(folder, 'broken/temporal'), body)
  const env = { ...bare, PATH: `${join(folder, 'broken')}:${String(bare.PATH)}`, TEMPORAL_CLI: broken }
  const { path, said } = await found(env)
  expect(path).toBe(installed)
  expect(said).toContain(`TEMPORAL_CLI=${broken} does not run as temporal`)
})

test('a binary for another kind of machine is passed over', async () => {
  const foreign = script(join(folder, 'foreign/temporal'), '')
  writeFileSync(foreign, Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]))
  const { path } = await found({ ...bare, PATH: `${join(folder, 'foreign')}:${String(bare.PATH)}` })
  expect(path).toBe(installed)
})

test('two set-ups that install at once both end with a whole binary, past a source that gives a broken one', async () => {
  const env = { ...bare, XDG_CACHE_HOME: join(folder, 'shared') }
  const install = `import { writeFileSync } from 'node:fs'
    import { setTimeout as sleep } from 'node:timers/promises'
    import { installTemporal, temporalCli } from '${setup}/temporal.mjs'
    const closed = () => Promise.resolve(undefined)
    const gives = (name, body) => async (binary, folder) => {
      await sleep(100)
      writeFileSync(folder + '/' + name, '#!/bin/sh\\n' + body + '\\n')
      return folder + '/' + name
    }
    const sources = [closed, gives('broken', 'exit 1'), gives('whole', ${JSON.stringify(works)})]
    process.stdout.write(await installTemporal(temporalCli, sources))`
  const both = await Promise.all([runModule(install, env), runModule(install, env)])
  const expected = join(folder, 'shared/openstack-upgrade/temporal-1.9.1')
  expect(both.map(({ stdout, stderr }) => ({ stdout, stderr }))).toEqual(
    both.map(() => ({ stdout: expected, stderr: '' })),
  )
  expect(readdirSync(join(folder, 'shared/openstack-upgrade'))).toEqual(['temporal-1.9.1'])
  expect(existsSync(expected)).toBe(true)
})

test('where nothing that runs can be had, the sentence names the variable to set', async () => {
  const { code, stderr } = await runModule(
    `import { explained } from '${setup}/say.mjs'
     import { installTemporal, temporalCli } from '${setup}/temporal.mjs'
     process.exitCode = await installTemporal(temporalCli, []).then(() => 0, explained)`,
    bare,
  )
  expect(code).toBe(1)
  expect(stderr).toMatch(/^set-up: temporal 1\.9\.1 can't be had .* name it in TEMPORAL_CLI\.\n$/)
})
