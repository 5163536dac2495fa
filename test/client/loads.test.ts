import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { freePort } from '../support/free-port'

// @needs build
const root = join(__dirname, '../..')
const main = join(root, 'build/client/main.js')

/** Runs the command line in a node that writes the packages, from which it has loaded modules, to stderr at its end. */
const program = `
  const packages = () => Object.keys(require.cache).flatMap((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1] ?? [])
  process.on('exit', () => process.stderr.write('\\n' + JSON.stringify([...new Set(packages())])))
  require(${JSON.stringify(main)})`

/** The packages that a command has loaded. */
async function loadedBy(...words: readonly string[]): Promise<string[]> {
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
  }
  const { stderr } = await promisify(execFile)(process.execPath, ['-e', program, '--', ...words], { env })
  return JSON.parse(stderr.split('\n').at(-1) ?? '') as string[]
}

test.each([[['--help']], [['status', '--help']], [['completion', 'bash']]])(
  '%j is answered without a schema or Temporal: it loads the package of the command line alone',
  async (words) => {
    expect(await loadedBy(...words)).toEqual(['commander'])
  },
)

test('a plan that asks no host loads no SSH', async () => {
  const loaded = await loadedBy('plan', 'keystone', '--cloud', join(root, 'cloud.example.yaml'))
  expect(loaded).toContain('yaml')
  expect(loaded).not.toContain('ssh2')
})
