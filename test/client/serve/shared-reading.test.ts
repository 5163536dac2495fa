import { describe, expect, test } from '@jest/globals'
import { SharedReading } from '../../../client/serve/shared-reading'

describe('a reading that viewers share', () => {
  test('is begun once for all who ask while it is under way', async () => {
    let begun = 0
    let end: (read: string) => void = () => undefined
    const reading = new SharedReading(
      () => {
        begun += 1
        return new Promise<string>((resolve) => (end = resolve))
      },
      () => 0,
    )
    const both = [reading.get(), reading.get()]
    end('read')
    expect(await Promise.all(both)).toEqual(['read', 'read'])
    expect(begun).toBe(1)
  })

  test('stands for its pause, a failure too, and is then begun anew', async () => {
    let begun = 0
    let pause = 60_000
    const reading = new SharedReading(
      () => {
        begun += 1
        return begun === 1 ? Promise.reject(new Error('away')) : Promise.resolve(begun)
      },
      () => pause,
    )
    await expect(reading.get()).rejects.toThrow('away')
    await expect(reading.get()).rejects.toThrow('away')
    expect(begun).toBe(1)
    pause = 0
    const fresh = new SharedReading(
      () => Promise.resolve((begun += 1)),
      () => pause,
    )
    expect([await fresh.get(), await fresh.get()]).toEqual([2, 3])
  })
})
