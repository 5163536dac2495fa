import { describe, expect, test } from '@jest/globals'
import { isSameProcess, type ProcessIdentity } from '../../activities/haproxy/info'

const told = { pid: 8, startedAtSeconds: 1000, uptimeSeconds: 60, connections: 500 }
const untold = { pid: 8, uptimeSeconds: 60, connections: 500 }

describe('a process of HAProxy', () => {
  test.each<[string, ProcessIdentity, ProcessIdentity, boolean]>([
    ['that has aged is the same', untold, { pid: 8, uptimeSeconds: 61, connections: 501 }, true],
    ['read twice within a second is the same', untold, untold, true],
    ['of another number is another', untold, { ...untold, pid: 9 }, false],
    ['that is younger than it was is another', untold, { ...untold, uptimeSeconds: 3 }, false],
    ['that has taken fewer connections than it had is another', untold, { ...untold, connections: 2 }, false],
    ['with its own start told is the same while that stands', told, { ...told, uptimeSeconds: 0 }, true],
    ['with another start of its own is another', told, { ...told, startedAtSeconds: 1001, uptimeSeconds: 90 }, false],
    [
      'of a record that an earlier version reckoned is known by its number',
      { pid: 8, startedAtSeconds: 5 },
      untold,
      true,
    ],
  ])('%s', (_, earlier, later, same) => {
    expect(isSameProcess(earlier, later)).toBe(same)
  })
})
