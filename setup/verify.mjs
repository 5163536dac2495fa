import { join } from 'node:path'
import { run } from './child.mjs'
import { runJest } from './jest.mjs'
import { root } from './paths.mjs'

/** The checks before the tests. The product's own types were checked by the build just before. */
const checks = [
  { name: 'format', tool: 'node_modules/prettier/bin/prettier.cjs', args: ['--check', '.'], remedy: 'npm run format' },
  {
    name: 'lint',
    tool: 'node_modules/eslint/bin/eslint.js',
    args: ['.', '--max-warnings', '0'],
    remedy: 'npm run lint',
  },
  {
    name: 'types of set-up',
    tool: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'tsconfig.setup.json'],
    remedy: 'npm run typecheck',
  },
  {
    name: 'types of the page',
    tool: 'node_modules/typescript/bin/tsc',
    args: ['-p', 'tsconfig.page.json'],
    remedy: 'npm run typecheck',
  },
  { name: 'prose', tool: 'setup/prose/main.mjs', args: [], remedy: 'npm run lint:prose' },
]

/**
 * Runs everything that has to hold before a change lands: format, lint, types, tests. A failure stops none of the others.
 * @param {string[]} jestArgs
 * @returns {Promise<import('./jest.mjs').TestRun>}
 */
export async function verify(jestArgs) {
  const checked = await Promise.all(checks.map(check))
  for (const { said } of checked) process.stdout.write(said)
  const failed = checked.filter(({ sound }) => !sound).map(({ name }) => name)
  const tests = await runJest(jestArgs)
  if (failed.length > 0) process.stdout.write(`verify: failed at ${failed.join(', ')}\n`)
  return { ...tests, sound: tests.sound && failed.length === 0 }
}

/**
 * @param {(typeof checks)[number]} check
 * @returns {Promise<{ name: string, sound: boolean, said: string }>}
 */
async function check({ name, tool, args, remedy }) {
  const begun = Date.now()
  const { code, output } = await run(process.execPath, [join(root, tool), ...args], {
    cwd: root,
    limitSeconds: 600,
  })
  const seconds = ((Date.now() - begun) / 1000).toFixed(1)
  const verdict = `${name}: ${code === 0 ? 'ok' : `FAILED (${remedy} shows it alone)`}, ${seconds} s\n`
  return { name, sound: code === 0, said: code === 0 ? verdict : `${output.trimEnd()}\n${verdict}` }
}
