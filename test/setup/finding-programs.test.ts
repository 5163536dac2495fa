import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { bareEnvironment, runModule, script, setup, temporaryFolder, type Outcome } from './support'

const { folder, remove } = temporaryFolder()
afterAll(remove)

/** Set-up finds only programs that a test puts there. */
const bin = join(folder, 'bin')
const bare = { ...bareEnvironment(folder), PATH: bin }

/** Looks for Chromium as a user without the right to install packages. */
const ensured = (env: NodeJS.ProcessEnv): Promise<Outcome> =>
  runModule(
    `import { ensureChromium } from '${setup}/system.mjs'
     process.getuid = () => 1000
     process.stdout.write(await ensureChromium().catch((error) => error.message))`,
    env,
  )

test('where Chromium is missing and can’t be installed, one sentence says what to install', async () => {
  expect((await ensured(bare)).stdout).toBe(
    "Chromium is missing. Install it (Debian's package is chromium), then try again.",
  )
  const apt = script(join(folder, 'apt/apt-get'), 'echo called >&2; exit 1')
  const { stdout, stderr } = await ensured({ ...bare, PATH: join(apt, '..') })
  expect(stdout).toBe('Chromium is missing. Run: sudo apt-get update && sudo apt-get install -y chromium')
  expect(stderr).not.toContain('called')
})

test('CHROMIUM comes before PATH, and what does not run as Chromium is passed over', async () => {
  const onPath = script(join(bin, 'chromium'), 'echo "Chromium 150.0.1 built on Debian"')
  const named = script(join(folder, 'named'), 'echo "Chromium 151.0.1"')
  const broken = script(join(folder, 'broken'), 'echo "chromium: error while loading shared libraries" >&2; exit 127')
  expect((await ensured({ ...bare, CHROMIUM: named })).stdout).toBe(named)
  expect((await ensured({ ...bare, CHROMIUM: broken })).stdout).toBe(onPath)
  expect((await ensured(bare)).stdout).toBe(onPath)
})
