import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RedactedLines } from '../../activities/job'
import { lastLineOf, tailOf } from '../../activities/job/redact'
import { reportFunctions } from '../../activities/job/shell/report'
import { BoundedOutput } from '../../activities/ssh/output'
import { redact } from '../../cloud/model/redaction'
import { corpus, piecesOf, secrets } from './corpus'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cut-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every form with every secret it can hold. */
const written = corpus.flatMap(({ name, holds, write }) =>
  secrets[holds].map((secret) => ({ name, secret, text: write(secret) })),
)

const expectNone = (shown: string, secret: string): void => {
  for (const piece of piecesOf(secret)) expect(shown).not.toContain(piece)
}

describe('an output of which hosts send the end', () => {
  test('is cut before a whole line, wherever the cut falls: no secret loses its name', () => {
    const lines = written.filter(({ text }) => !text.includes('\n'))
    const last = 'the last line'
    const script = lines.flatMap(({ text }, index) => {
      const file = join(folder, `out${index}`)
      writeFileSync(file, `${text}\n${last}\n`)
      // A cut somewhere in the line, one byte behind its beginning, and right before it.
      const sizes = [text.length - (index % text.length), text.length - 1, text.length]
      return sizes.map((most) => `whole_end ${file} ${most + last.length + 2}; echo == ${index}`)
    })
    const all = `${reportFunctions}\n${script.join('\n')}`
    const { stdout, status } = spawnSync('/bin/sh', ['-c', all], { encoding: 'utf8' })
    expect(status).toBe(0)
    const ends = stdout.split(/== \d+\n/)
    for (const [index, { secret }] of lines.entries()) {
      const shown = ends.slice(index * 3, index * 3 + 3)
      for (const end of shown) {
        expect(end).toContain(last)
        expectNone(redact(end), secret)
        expectNone(tailOf(end, end), secret)
      }
      // The whole line is there where it was not cut: the test can fail.
      expect(shown[2]).not.toBe(shown[1])
    }
  })

  test('shows nothing of a line that is longer than what is sent, and says so', () => {
    const file = join(folder, 'long')
    writeFileSync(file, `password=${'x'.repeat(9000)}s3cretEnd`)
    const { stdout } = spawnSync('/bin/sh', ['-c', `${reportFunctions}\nwhole_end ${file} 8192`], { encoding: 'utf8' })
    expect(stdout).toBe('[a line of more than 8192 bytes is not shown]\n')
  })
})

describe('the last line of an output', () => {
  test('is redacted along with the lines before it', () => {
    for (const { secret, text } of written) expectNone(lastLineOf(`before\n${text}`, 200), secret)
    expect(lastLineOf('password:\n  s3cret\n', 200)).toBe('[hidden]')
    expect(lastLineOf('one\ntwo\n\n', 200)).toBe('two')
  })
})

describe('a log that is read as it comes', () => {
  test('hides what the whole would hide, in pieces of any size', () => {
    for (const { secret, text } of written) {
      for (const size of [1, 13, 4096]) {
        const lines = new RedactedLines()
        const bytes = Buffer.from(`before\n${text}\nafter\n`)
        const shown: string[] = []
        for (let at = 0; at < bytes.length; at += size) shown.push(...lines.add(bytes.subarray(at, at + size)))
        expectNone([...shown, ...lines.end()].join('\n'), secret)
      }
    }
  })

  test('shows no part of a line without an end', () => {
    const lines = new RedactedLines()
    const shown = [
      ...lines.add(Buffer.from(`password=${'x'.repeat(70_000)}`)),
      ...lines.add(Buffer.from('s3cret\nb\n')),
    ]
    expect([...shown, ...lines.end()]).toEqual(['[a line of more than 64 kB is not shown]', 'b'])
  })
})

describe('an output too long to be kept', () => {
  test('keeps whole lines around its gap', () => {
    for (const shift of [0, 3, 9, 14]) {
      const output = new BoundedOutput()
      const line = `${'-'.repeat(shift)}password=s3cretOfAdmin-0123456789\n`
      output.add(Buffer.from('x'.repeat(shift * 5)))
      for (let sent = 0; sent < 600_000; sent += line.length) output.add(Buffer.from(line))
      const safe = redact(output.text())
      expect(safe).toMatch(/\n\[\d+ bytes not kept\]\n/)
      expectNone(safe, 's3cretOfAdmin-0123456789')
    }
  })
})
