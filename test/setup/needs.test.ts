import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { start } from '../support/processes'
import { root, runModule, setup, temporaryFolder } from './support'

const { folder, remove } = temporaryFolder()
afterAll(remove)

async function needs(...tests: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runModule(
    `import { needsOf } from '${setup}/needs.mjs'
     import { explained } from '${setup}/say.mjs'
     try { console.log(needsOf(${JSON.stringify(tests)}).join()) } catch (error) { explained(error) }`,
    process.env,
  )
  return stdout + stderr
}

const source = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('a test needs what the files that it imports declare, directly or through others, and not what types alone name', async () => {
  source('browser.ts', '// @needs chromium\nexport const browser = 1\n')
  source(
    'server.ts',
    "// @needs haproxy\n// @needs temporal\nexport type Of = 1\nexport {\n  browser,\n} from './browser'\n",
  )
  const all = source('all.test.ts', "import {\n  browser,\n} from './server'\n")
  const types = source('types.test.ts', "import type { Of } from './server'\n")
  expect(await needs(all)).toBe('temporal,haproxy,chromium\n')
  expect(await needs(types)).toBe('\n')
})

test('a declared need that set-up does not know is refused, with file and choice', async () => {
  const file = source('wrong.test.ts', '// @needs chrome\n')
  expect(await needs(file)).toBe(
    `\nset-up: ${file} declares '@needs chrome'. Set-up knows: packages, build, temporal, haproxy, sshd, login shells, chromium, shellcheck, prometheus, openssl, sudo, curl, vermin, real lab, rivals.\n`.trimStart(),
  )
})

test('the tests of each kind of server declare it', async () => {
  const asked = ['plan/seconds', 'ssh/exec', 'haproxy/drain', 'durable/gate', 'upgrade/web-ui', 'ssh/login-shell']
  const answers = await Promise.all(asked.map((name) => needs(join(root, 'test', `${name}.test.ts`))))
  expect(answers.map((answer) => answer.trim())).toEqual([
    '',
    'sshd',
    'haproxy',
    'temporal',
    'build,temporal,haproxy,chromium',
    'sshd,login shells',
  ])
})

test('chaos needs what the real lab does where it is asked for, and not for the simulated one', async () => {
  const asked = [[], ['--lab', 'simulated'], ['--lab', 'real', '--runs', '2'], ['--runs', '2', '--lab=real']]
  const { stdout } = await runModule(
    `import { tasks } from '${setup}/tasks.mjs'
     for (const args of ${JSON.stringify(asked)}) console.log(tasks.chaos.alsoNeeds(args).join())`,
    process.env,
  )
  expect(stdout).toBe('\n\nsshd,real lab\nsshd,real lab\n')
})

test('a pure test runs where there is no Temporal, no Chromium, no apt-get and no build', async () => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  symlinkSync(process.execPath, join(bin, 'node'))
  const run = await start(process.execPath, ['setup/run.mjs', 'test', 'test/plan/seconds.test.ts'], {
    cwd: root,
    env: { PATH: bin, HOME: folder, TMPDIR: folder },
  })
  const { code } = await run.ended
  expect({ code, saidBySetUp: run.output().match(/^set-up:.*/gm) }).toEqual({ code: 0, saidBySetUp: null })
  expect(run.output()).toMatch(/\nTests: [1-9]\d* passed, 0 failed\n$/)
})
