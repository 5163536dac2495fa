import os from 'node:os'
import { afterEach, expect, jest, test } from '@jest/globals'
import { thisWorker } from '../../activities/this-worker'
import { me } from '../../client/me'

const { SUDO_USER: before } = process.env
afterEach(() => {
  jest.restoreAllMocks()
  if (before !== undefined) process.env.SUDO_USER = before
})

test('a user without an entry in passwd, as in a container, is named by the number', () => {
  delete process.env.SUDO_USER
  jest.spyOn(os, 'userInfo').mockImplementation(() => {
    throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT')
  })
  const name = `uid ${process.getuid?.() ?? ''}`
  expect(me()).toBe(name)
  expect(thisWorker()).toContain(`as ${name})`)
})
