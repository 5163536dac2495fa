import { describe, expect, test } from '@jest/globals'
import { IdleWatch } from '../../activities/haproxy/idle'

describe('servers are idle', () => {
  test('only after two idle readings a second apart, the first from its end, with no other between', () => {
    const watch = new IdleWatch()
    expect(watch.isIdle(true, 0, 100)).toBe(false)
    expect(watch.isIdle(true, 1050, 1150)).toBe(false)
    expect(watch.isIdle(true, 1100, 1200)).toBe(true)

    expect(watch.isIdle(false, 1300, 1400)).toBe(false)
    expect(watch.isIdle(true, 1500, 1600)).toBe(false)
    expect(watch.isIdle(true, 2599, 2600)).toBe(false)
    expect(watch.isIdle(true, 2600, 2700)).toBe(true)
  })
})
