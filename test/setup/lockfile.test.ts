import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { z } from 'zod'

const read = (file: string): string => readFileSync(join(__dirname, '../..', file), 'utf8')
const Locked = z.looseObject({
  version: z.string(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().default(false),
})
const { '': own, ...packages } = z
  .object({ packages: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(read('package-lock.json'))).packages
const locked = Object.entries(packages).map(([path, each]) => ({ path, ...Locked.parse(each) }))

test('each package of the lockfile, those of other platforms too, is installed by its hash alone', () => {
  expect(own).toBeDefined()
  expect(locked.length).toBeGreaterThan(500)
  const unchecked = locked.filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))
  expect(unchecked.map(({ path }) => path)).toEqual([])
})

test('no install script runs, and docs/explanation/dependencies.md names each package that has one', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
  const page = read('docs/explanation/dependencies.md')
  const scripts = locked.filter(({ hasInstallScript }) => hasInstallScript)
  const names = scripts.map(({ path }) => path.replace(/^.*node_modules\//, ''))
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})

test('docs/explanation/dependencies.md says which versions are installed where an advisory was fixed', () => {
  const rows = [
    ...read('docs/explanation/dependencies.md').matchAll(
      /^\| `([^`]+)` +\| \[?CVE-\S+.*\| ([\d., ]+?) +\| ([\d., ]+?) +\|$/gm,
    ),
  ]
  expect(rows.length).toBeGreaterThan(3)
  const stated = rows.map(([, name = '', , versions = '']) => [name, versions.split(', ').sort()] as const)
  for (const [name, versions] of stated) {
    const there = locked.filter(({ path }) => path.endsWith(`node_modules/${name}`)).map(({ version }) => version)
    expect([name, versions]).toEqual([name, [...new Set(there)].sort()])
  }
})
