import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { resolveCloud } from '../../cloud/model/resolve'
import { exampleFile } from '../support/cloud'
import { secondPair } from '../upgrade/second-pair'
import { oneOfEach, scriptsOf } from './scripts'

const folder = mkdtempSync(join(tmpdir(), 'hostile-values-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
/** A file that only a value which sh takes for a command would make. */
const canary = join(folder, 'home', 'canary')
const programs = join(folder, 'bin')
mkdirSync(programs)
mkdirSync(join(folder, 'home'))
for (const open of [folder, join(folder, 'home')]) chmodSync(open, 0o777)

const makes = `: >${canary}`
/** Values that are a command to sh: bare or between double quotes, between single quotes, and in a text of many lines. */
const hostile = [`$(${makes})`, `x"; ${makes}; "`, `x'; ${makes}; '`, `x\nEND_OF_PYTHON\n${makes}\n`]

/** Every way down to a text. */
function pathsOf(value: unknown): string[][] {
  if (typeof value === 'string') return [[]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path]))
}

/** Commands of cloud.yaml are the operator's own shell. */
const isCommand = (path: readonly string[]): boolean => path.includes('commands') || path.includes('command')

/** The file with all texts of the example, and some that it leaves out. */
function file(): Record<string, unknown> {
  const example = exampleFile() as { readonly services: { readonly nova: object; readonly keystone: object } }
  const { services } = example
  const placement = { url: 'http://10.0.0.10:8778', servers: { nova_placement: 'nova{number}' } }
  const units = { apache2: { process: 'apache2', servers: { keystone_public: 'keystone{number}' } } }
  return {
    ...example,
    release: secondPair('/srv'),
    services: { ...services, keystone: { ...services.keystone, units }, nova: { ...services.nova, placement } },
  }
}

function changed(path: readonly string[], value: string): unknown {
  const whole = file()
  const parent = path.slice(0, -1).reduce<unknown>((inner, key) => Reflect.get(Object(inner) as object, key), whole)
  Reflect.set(Object(parent) as object, path.at(-1) ?? '', value)
  return whole
}

/** Programs that run what they are given; any other does nothing, and says that all is well. */
function stub(scripts: readonly string[]): void {
  const passOn = '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" != -c ] || exec /bin/sh -c "$2"; shift; done\n'
  for (const name of ['su', 'sudo', 'runuser']) {
    writeFileSync(join(programs, name), passOn)
    chmodSync(join(programs, name), 0o755)
  }
  for (const [name, path] of [
    ['sh', '/bin/sh'],
    ['env', '/usr/bin/env'],
    ['timeout', '/usr/bin/timeout'],
  ] as const)
    symlinkSync(path, join(programs, name))
  const words = new Set(scripts.flatMap((script) => script.match(/\b[a-z][a-z0-9_.-]{1,40}\b/g) ?? []))
  for (const word of words) if (!existsSync(join(programs, word))) symlinkSync('/bin/true', join(programs, word))
}

/** Runs a script as a user who may write in that home alone, with no program that does anything. */
const run = (script: string): Promise<void> =>
  new Promise((resolve) => {
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    const options = {
      cwd: join(folder, 'home'),
      env: { PATH: programs },
      timeout: 1000,
      killSignal: 'SIGKILL',
      ...nobody,
    }
    execFile('/bin/sh', ['-c', script], options as object, () => resolve())
  })

test('a value that sh takes for a command is seen', async () => {
  await run(`echo x; ${makes}`)
  expect(existsSync(canary)).toBe(true)
  rmSync(canary)
})

describe('a hostile value of cloud.yaml', () => {
  const places = pathsOf(file()).filter((path) => !isCommand(path))
  const taken = places.flatMap((path) =>
    hostile.flatMap((value) => {
      const resolved = resolveCloud(changed(path, value), {})
      return resolved.ok ? [{ place: path.join('.'), value, cloud: resolved.cloud }] : []
    }),
  )

  test('is refused in most places: it may be a text for people, the value of a fact, or an expression', () => {
    const isOfPhase = (place: string): boolean => /\.phases\..*\.(before\.0|after\.0|impact)$/.test(place)
    expect([...new Set(taken.map(({ place }) => place).filter((place) => !isOfPhase(place)))].sort()).toEqual([
      'services.keystone.units.apache2.process',
      'ssh.user',
    ])
  })

  test('is no command to any shell that it reaches', async () => {
    const scripts = new Map<string, string>()
    for (const { place, value, cloud } of taken)
      for (const [at, script] of oneOfEach(await scriptsOf(cloud)))
        if (script.includes(canary)) scripts.set(`${place} ${value} ${at}`, script)
    stub([...scripts.values()])
    const broken: string[] = []
    for (const [at, script] of scripts) {
      await run(script)
      if (!existsSync(canary)) continue
      broken.push(at)
      rmSync(canary)
    }
    expect(scripts.size).toBeGreaterThan(20)
    expect(broken).toEqual([])
  })
})
