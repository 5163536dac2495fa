import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { handTo } from '../../activities/notify/channel'
import type { Said } from '../../activities/notify/bodies'
import { letterText } from '../../activities/notify/mail'
import { waitingOf } from './said'

const folder = mkdtempSync(join(tmpdir(), 'mail-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Reads a letter as a mail program does: Python's parser, by the present standard, which lists what is wrong. */
const reader = `
import email, email.policy, json, sys
letter = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
print(json.dumps({
  'headers': [[name, str(value)] for name, value in letter.items()],
  'body': letter.get_content(),
  'defects': [str(each) for part in letter.walk() for each in part.defects]
    + [str(each) for value in letter.values() for each in value.defects],
}))
`
interface Read {
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  readonly defects: readonly string[]
}
const read = (letter: string): Read =>
  JSON.parse(execFileSync('python3', ['-c', reader], { input: letter, encoding: 'utf8' })) as Read

const letter = {
  from: 'upgrades@example.com',
  to: ['ops@example.com', 'root@localhost'],
  subject: '[upgrade-a-keystone] The gate keystone-upgraded waits for you',
  lines: ['The gate waits.', '', 'Look:  openstack-upgrade status keystone --cloud a'],
  id: 'key first',
  thread: 'key first',
  date: new Date('2026-11-30T02:10:00Z'),
}

describe('a letter', () => {
  test('is one by the standard: one header of each, no line too long, the body as it was', () => {
    const text = letterText(letter)
    const { headers, body, defects } = read(text)
    expect(defects).toEqual([])
    expect(Object.fromEntries(headers)).toMatchObject({
      From: 'upgrades@example.com',
      To: 'ops@example.com, root@localhost',
      Subject: letter.subject,
      Date: 'Mon, 30 Nov 2026 02:10:00 +0000',
      'Message-ID': expect.stringMatching(/^<[0-9a-f]{32}\.upgrade@example\.com>$/),
      'Auto-Submitted': 'auto-generated',
    })
    expect(new Set(headers.map(([name]) => name)).size).toBe(headers.length)
    expect(body.trim().split('\n')).toEqual(letter.lines)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(78)
  })

  test.each([
    ['a new line', 'controller1\r\nBcc: everybody@example.com\r\n\r\nbody'],
    ['an encoded word', 'host =?utf-8?B?DQpCY2M6IGFAYg==?= down'],
    ['other scripts and emoji', 'Knoten „steuerung-1“ antwortet nicht — 控制器 🔥'.repeat(4)],
    ['a word without end', 'x'.repeat(3000)],
    ['a dot on a line of its own', 'a\n.\nb'],
    ['nothing', ''],
  ])('has %s of a host as text, and never as a header', (_, hostile) => {
    const text = letterText({ ...letter, subject: `[a] ${hostile.slice(0, 300)}`, lines: [hostile] })
    const { headers, body, defects } = read(text)
    expect(defects).toEqual([])
    expect(headers.map(([name]) => name)).toEqual(read(letterText(letter)).headers.map(([name]) => name))
    expect(headers.find(([name]) => name === 'Subject')?.[1].replace(/\s+/g, ' ')).toBe(
      `[a] ${hostile.slice(0, 300)}`.trim().replace(/\s+/g, ' '),
    )
    expect(body.replace(/\s+/g, '')).toBe(hostile.replace(/\s+/g, ''))
    for (const line of text.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998)
  })

  test('has the id of the one before where it is sent once more, and belongs to the first of its need', () => {
    const idOf = (text: string): string | undefined => read(text).headers.find(([name]) => name === 'Message-ID')?.[1]
    const later = { ...letter, date: new Date('2026-11-30T03:00:00Z') }
    expect(idOf(letterText(later))).toBe(idOf(letterText(letter)))
    const reminder = letterText({ ...letter, id: 'key reminder 1' })
    expect(idOf(reminder)).not.toBe(idOf(letterText(letter)))
    expect(read(reminder).headers).toContainEqual(['In-Reply-To', idOf(letterText(letter))])
  })
})

describe('sendmail', () => {
  const said: Said = {
    act: 'first',
    text: '[upgrade-a-keystone] keystone/controller1/install needs attention. It ended with exit code 100',
    headline: '[upgrade-a-keystone] keystone/controller1/install needs attention',
    id: 'key first',
    at: letter.date,
    notification: waitingOf('attention'),
  }
  const program = (name: string, script: string): string => {
    const file = join(folder, name)
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
    return file
  }
  const send = (sendmail: string): Promise<string> =>
    handTo({ kind: 'mail', to: ['ops@example.com'], from: undefined, sendmail }, said, 1500)

  test('gets the letter on its input, and no address as an argument', async () => {
    const kept = join(folder, 'kept')
    await send(program('keeps', `echo "$*" >'${kept}.args'; cat >'${kept}'`))
    expect(readFileSync(`${kept}.args`, 'utf8')).toBe('-t -i\n')
    const { headers, body, defects } = read(readFileSync(kept, 'utf8'))
    expect(defects).toEqual([])
    expect(Object.fromEntries(headers)).toMatchObject({ To: 'ops@example.com', Subject: said.headline })
    expect(Object.fromEntries(headers).From).toMatch(/^[A-Za-z0-9.-]+@[A-Za-z0-9.-]+$/)
    expect(body.replace(/\s+/g, ' ')).toContain(said.text)
    expect(body).toContain('Look:  openstack-upgrade status keystone --cloud a')
  })

  test.each([
    ['complains', `echo 'no route to example.com; password=hunter2' >&2; exit 75`, /ended with 75: no route/],
    ['hangs', `trap '' TERM; sleep 60`, /had not ended after 1.5 s, and was killed$/],
    ['reads nothing', `exec 0<&-; exit 1`, /ended with 1$/],
  ])('that %s has failed, in its time', async (name, script, reason) => {
    const error: unknown = await send(program(name, script)).catch((thrown: unknown) => thrown)
    expect(String(error)).toMatch(reason)
    expect(String(error)).not.toContain('hunter2')
  })

  test('that is not there has failed, and is named', async () => {
    await expect(send(join(folder, 'none'))).rejects.toThrow(`${folder}/none can't be started (ENOENT)`)
  })
})
