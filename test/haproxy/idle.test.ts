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

  test('by a second reading that begins as soon as it counts, and no turn before it is left out', () => {
    const watch = new IdleWatch()
    watch.isIdle(false, 0, 100)
    expect(watch.nextAfter(100)).toBeUndefined()
    watch.isIdle(true, 200, 300)
    const halfWay = 300 + (watch.nextAfter(300) ?? 0)
    expect(halfWay).toBe(800)
    watch.isIdle(true, halfWay, halfWay + 120)
    const second = halfWay + 120 + (watch.nextAfter(halfWay + 120) ?? 0)
    expect(second).toBeLessThan(1305)
    expect(watch.isIdle(true, second, second + 100)).toBe(true)
  })
})
