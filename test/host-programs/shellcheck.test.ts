import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { intendedEverywhere, intendedInLabs, intendedOnLine } from './intended'
import { exampleScripts, oneOfEach } from './scripts'

// @needs shellcheck
const root = join(__dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'shellcheck-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const Finding = z.object({ file: z.string(), line: z.number(), code: z.number(), message: z.string() })
const Findings = z.object({ comments: z.array(Finding) })

/** The findings of shellcheck in files of POSIX sh, in one process: `FILE:LINE SC… message: the line`. */
async function findings(files: readonly string[], intended: Readonly<Record<string, string>>): Promise<string[]> {
  const args = ['--shell=sh', '--format=json1', '--norc', `--exclude=${Object.keys(intended).join()}`, ...files]
  const said = await new Promise<string>((resolve) => {
    const limits = { maxBuffer: 1 << 28 }
    execFile(process.env.SHELLCHECK ?? 'shellcheck', args, limits, (_, stdout, stderr) => resolve(stdout || stderr))
  })
  return Findings.parse(JSON.parse(said)).comments.flatMap(({ file, line, code, message }) => {
    const text = readFileSync(file, 'utf8').split('\n')[line - 1]?.trim() ?? ''
    const isIntended = intendedOnLine.some(([of, intends]) => of === `SC${code}` && intends.test(text))
    return isIntended ? [] : [`${basename(file)}:${line} SC${code} ${message}: ${text}`]
  })
}

/** The files of a folder, and of those within it, from the repository's root. */
const filesIn = (name: string): string[] =>
  readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

/** Writes scripts to files that are named by their places. */
const written = (scripts: Iterable<readonly [string, string]>): string[] =>
  [...scripts].map(([place, script]) => {
    const file = join(folder, `${place.replaceAll('/', '.')}.sh`)
    writeFileSync(file, `${script}\n`)
    return file
  })

describe('shellcheck finds nothing that is not intended', () => {
  test('in any command, probe or check of the example cloud', async () => {
    const scripts = oneOfEach(await exampleScripts())
    expect(scripts.size).toBeGreaterThan(200)
    expect(await findings(written(scripts), intendedEverywhere)).toEqual([])
  })

  test('in any shell program of the tree', async () => {
    const isShell = (file: string): boolean =>
      file.endsWith('.sh') || readFileSync(join(root, file), 'latin1').startsWith('#!/bin/sh\n')
    // Those of released versions stay as they were.
    const isFormer = (file: string): boolean => file.startsWith('cloud/model/former-programs/')
    const programs = ['lab', 'activities', 'cloud'].flatMap((name) => filesIn(name)).filter(isShell)
    expect(programs.length).toBeGreaterThan(30)
    // Names in {braces} are filled in before a program reaches a host.
    const filled = programs
      .filter((file) => !isFormer(file))
      .map((file): readonly [string, string] => [
        file,
        readFileSync(join(root, file), 'utf8').replaceAll(/(?<!\$)\{([a-z_]+)\}/g, '$1'),
      ])
    expect(await findings(written(filled), intendedInLabs)).toEqual([])
  })

  test('unless there is something: an unquoted word, and a variable that nobody sets', async () => {
    mkdirSync(join(folder, 'faulty'))
    const file = join(folder, 'faulty', 'faulty.sh')
    writeFileSync(file, 'folder=$1\nrm -r $folder/x\necho "$foldr"\n')
    expect(await findings([file], intendedEverywhere)).toEqual([
      expect.stringContaining('faulty.sh:2 SC2086'),
      expect.stringContaining('faulty.sh:3 SC2154'),
    ])
  })
})
