import { closeSync, fstatSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { formatOf, journal, json, pretty } from '../../../worker/log/formats'
import { isJournal, withPriority } from '../../../worker/log/journal'
import type { Line } from '../../../worker/log/line'

const line: Line = {
  level: 'error',
  time: '2026-11-30T02:13:04.123Z',
  worker: '1@deploy1',
  workflow: 'upgrade-production-keystone',
  run: '0b5c',
  step: 'keystone/controller1/stop',
  message: 'keystone/controller1/stop: refused\nafter 3 s',
  error: { type: 'Error', message: 'two\nlines', stack: 'Error: two\n  at x', cause: { message: 'the cause' } },
}

/** Runs a test with a stream of its own that systemd might have given. */
function withStream(work: (fd: number, name: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'stream-'))
  const fd = openSync(join(folder, 'stream'), 'w')
  try {
    const { dev, ino } = fstatSync(fd)
    work(fd, `${dev}:${ino}`)
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
}

describe('a line', () => {
  test('is one object on one line for a program', () => {
    expect(json(line)).toMatch(/^[^\n]+\n$/)
    expect(JSON.parse(json(line))).toEqual(line)
  })

  test.each([
    ['fatal', 2],
    ['error', 3],
    ['warn', 4],
    ['info', 6],
    ['debug', 7],
    ['trace', 7],
  ] as const)('of level %s has the priority %d before it for the journal', (level, priority) => {
    expect(journal({ ...line, level })).toBe(`<${priority}>${json({ ...line, level })}`)
  })

  test('is read by a person: the step once, the causes below, no escape that moves the terminal', () => {
    const said = pretty({
      ...line,
      message: `${line.message}\u001b[2J\u0007`,
      reason: 'no \u001b]0;title\u0007 answer',
    })
    expect(said).toMatch(/^\d\d:\d\d:\d\d error keystone\/controller1\/stop: refused\nafter 3 s {2}workflow=/)
    expect(said).toContain('\n    two\n    lines\n    the cause\n')
    expect(said).not.toContain('step=')
    expect(said.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u)
  })
})

describe('the form of the log', () => {
  test('is the journal’s only where the journal reads the very stream', () => {
    withStream((fd, name) => {
      expect(isJournal(fd, name)).toBe(true)
      expect(isJournal(fd, '1:2')).toBe(false)
      expect(isJournal(fd, undefined)).toBe(false)
      expect(isJournal(9999, name)).toBe(false)
    })
  })

  test('is for a person at a terminal alone', () => {
    withStream((fd) => {
      expect(formatOf({ fd, isTTY: true })).toBe(pretty)
      expect(formatOf({ fd })).toBe(json)
    })
  })

  test('puts the priority before each line of words for a person', () => {
    expect(withPriority('error', 'first\n\nthird\n')).toBe('<3>first\n\n<3>third\n')
  })
})
