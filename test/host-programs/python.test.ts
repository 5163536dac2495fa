import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { exampleScripts, pythonOf } from './scripts'

// @needs vermin
const folder = mkdtempSync(join(tmpdir(), 'python-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Modules of one Python that are imported where those of the other are missing. */
const either = [
  'urllib.parse',
  'urllib.parse.urlencode',
  'urllib2',
  'urllib2.HTTPSHandler',
  'urllib2.HTTPSHandler(context)',
]

/** The findings of vermin against programs that have to run under Python 2.7 and under 3.4, the oldest that hosts have. */
function saidOf(files: readonly string[]): Promise<string> {
  const targets = ['-t=2.7-', '-t=3.4-', '--no-tips', '-vvv', ...either.flatMap((name) => ['--exclude', name])]
  const args = ['-c', 'from vermin import main; main()', ...targets, ...files]
  return new Promise((resolve) =>
    execFile(process.env.VERMIN_PYTHON ?? 'python3', args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve(
        error === null
          ? ''
          : ((stdout + stderr).match(/^.*([!~][23]|No module|Target).*$/gm)?.join('\n') ?? 'it failed'),
      ),
    ),
  )
}

test('each Python program of the example cloud is one for Python 2.7 and for Python 3', async () => {
  const programs = new Set([...(await exampleScripts()).values()].flatMap(pythonOf))
  expect(programs.size).toBeGreaterThan(20)
  const files = [...programs].map((text) => {
    const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 12)}.py`)
    writeFileSync(file, `${text}\n`)
    return file
  })
  const own = ['commands', 'releases'].flatMap((name) => {
    const place = join(__dirname, '../../cloud/model', name)
    return readdirSync(place).flatMap((file) => (file.endsWith('.py') ? [join(place, file)] : []))
  })
  expect(own.length).toBeGreaterThan(3)
  expect(await saidOf([...files, ...own])).toBe('')
})

test('what is sent to hosts is made of the files of programs as they are', () => {
  const check = [join(__dirname, '../../setup/programs.mjs'), '--check']
  expect(execFileSync(process.execPath, check, { encoding: 'utf8' })).toBe('')
})

test.each([
  ['print "a statement"', 'of Python 2 alone'],
  ['name = "x"\nprint(f"{name}")', 'of Python 3 alone'],
])('%j would be found: %s', async (text) => {
  const file = join(folder, 'wrong.py')
  writeFileSync(file, `${text}\n`)
  expect(await saidOf([file])).not.toBe('')
})
