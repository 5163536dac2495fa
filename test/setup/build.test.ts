import { cpSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { bareEnvironment, root, runModule, temporaryFolder } from './support'
import type { Outcome } from './support'

// Compilers, jest or pip run in here, each in a process of its own, while other test files use the other core.
jest.setTimeout(180_000)

const { folder, remove } = temporaryFolder()
afterAll(remove)

/**
 * A repository of its own with one workflow and the converters that every bundle has: set-up takes the folder that it
 * lies in for the repository.
 */
const workflow = join(folder, 'workflows/index.ts')
const bundle = join(folder, 'build/workflow-bundle.js')
const besides = {
  'workflows/run/interceptors.ts': 'export const interceptors = () => ({})\n',
  'cloud/converter/payload-converter.ts':
    "import { DefaultPayloadConverter } from '@temporalio/common'\nexport const payloadConverter = new DefaultPayloadConverter()\n",
  'cloud/converter/failure-converter.ts':
    "import { DefaultFailureConverter } from '@temporalio/common'\nexport const failureConverter = new DefaultFailureConverter()\n",
}
beforeAll(() => {
  cpSync(join(root, 'setup'), join(folder, 'setup'), { recursive: true })
  for (const file of ['tsconfig.json', 'package.json', 'package-lock.json'])
    cpSync(join(root, file), join(folder, file))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, code] of Object.entries(besides)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), code)
  }
  writeFileSync(workflow, 'export async function first(): Promise<void> {\n  await Promise.resolve()\n}\n')
})

const call = (module: string, code: string): Promise<Outcome> =>
  runModule(`import * as module from 'file://${folder}/setup/${module}.mjs'\n${code}`, bareEnvironment(folder))
const build = (): Promise<Outcome> => call('ensure', "await module.ensure(['build'])")

test('what is built is built again only after a source has changed', async () => {
  expect(await build()).toEqual({ code: 0, stdout: '', stderr: 'set-up: building (tsc, workflow bundle)\n' })
  expect(await build()).toEqual({ code: 0, stdout: '', stderr: '' })

  writeFileSync(join(folder, 'workflows/added.ts'), 'export const added = 1\n')
  writeFileSync(workflow, "export { added } from './added'\n")
  expect((await build()).stderr).toBe('set-up: building (tsc, workflow bundle)\n')
  expect(readFileSync(bundle, 'utf8')).toContain('added = 1')
})

test('the bundle knows the lines of its sources, and leaves out their texts', async () => {
  expect(await build()).toMatchObject({ code: 0 })
  const [, map = ''] =
    /\/\/# sourceMappingURL=data:[^,]*;base64,([\w+/=]+)\s*$/.exec(readFileSync(bundle, 'utf8')) ?? []
  const read = JSON.parse(Buffer.from(map, 'base64').toString()) as Record<string, unknown>
  expect(read.sources).toContain(workflow)
  expect(read).toMatchObject({ version: 3, mappings: expect.stringMatching(/\w/) })
  expect(read).not.toHaveProperty('sourcesContent')
})

test('code that does not compile is not run: the error is shown, and shown again', async () => {
  writeFileSync(workflow, "export const wrong: number = 'text'\n")
  const attempt = `const { explained } = await import('file://${folder}/setup/say.mjs')
    process.exitCode = await module.ensure(['build']).then(() => 0, explained)`
  for (const time of ['first', 'second']) {
    const { code, stderr } = await call('ensure', attempt)
    expect({ time, code, named: stderr.includes('workflows/index.ts(1,14): error TS2322') }).toEqual({
      time,
      code: 1,
      named: true,
    })
  }
})

test('packages are installed when they are missing, half installed or older than the lock file, and only then', async () => {
  const own = join(folder, 'other')
  cpSync(join(root, 'setup'), join(own, 'setup'), { recursive: true })
  const installed = join(own, 'node_modules/.package-lock.json')
  const missing = async (): Promise<string> => {
    const code = `import { packagesMissing } from 'file://${own}/setup/packages.mjs'\nconsole.log(packagesMissing())`
    return (await runModule(code, bareEnvironment(folder))).stdout
  }
  writeFileSync(join(own, 'package-lock.json'), '{}')
  expect(await missing()).toBe('true\n')
  mkdirSync(join(own, 'node_modules'))
  expect(await missing()).toBe('true\n')
  writeFileSync(installed, '{}')
  expect(await missing()).toBe('false\n')
  utimesSync(installed, 1, 1)
  expect(await missing()).toBe('true\n')
})
