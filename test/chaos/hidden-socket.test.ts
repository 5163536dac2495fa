import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { hideSocket } from '../../chaos/hidden-socket'

const folder = mkdtempSync(join(tmpdir(), 'hidden-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a socket that is hidden for a while comes back', async () => {
  const socket = join(folder, 'one')
  writeFileSync(socket, 'its own')
  const hidden = hideSocket(socket, 0.1)
  expect(existsSync(socket)).toBe(false)
  await hidden
  expect(readFileSync(socket, 'utf8')).toBe('its own')
})

test('the socket of a HAProxy that was restarted meanwhile stays, and nothing is left of the hidden one', async () => {
  const socket = join(folder, 'two')
  writeFileSync(socket, 'of before')
  const hidden = hideSocket(socket, 0.1)
  writeFileSync(socket, 'of the restarted one')
  await hidden
  expect(readFileSync(socket, 'utf8')).toBe('of the restarted one')
  expect(existsSync(`${socket}.gone`)).toBe(false)
})
