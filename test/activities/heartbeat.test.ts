import { MockActivityEnvironment } from '@temporalio/testing'
import { describe, expect, jest, test } from '@jest/globals'
import { eventually } from '../support/eventually'
import { withHeartbeat } from '../../activities/heartbeat'

/** Stops this process's event loop, as a suspended machine or SIGSTOP does. */
function freeze(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

describe('an activity attempt', () => {
  test('that was silent for longer than Temporal waits changes nothing more', async () => {
    const sent: string[] = []
    const attempt = new MockActivityEnvironment().run(() =>
      withHeartbeat(({ assertStillOwner }) => {
        assertStillOwner()
        sent.push('before')
        freeze(4000)
        assertStillOwner()
        sent.push('after')
        return Promise.resolve()
      }),
    )
    await expect(attempt).rejects.toThrow('silent for too long')
    expect(sent).toEqual(['before'])
  })

  test('whose machine was suspended changes nothing more, though the steady clock stood still meanwhile', async () => {
    const now = jest.spyOn(Date, 'now')
    try {
      const attempt = new MockActivityEnvironment().run(() =>
        withHeartbeat(({ assertStillOwner }) => {
          assertStillOwner()
          const resumed = Date.now() + 60_000
          now.mockImplementation(() => resumed)
          assertStillOwner()
          return Promise.resolve()
        }),
      )
      await expect(attempt).rejects.toThrow('silent for too long')
    } finally {
      now.mockRestore()
    }
  })

  test('heartbeats by itself, with what it waits for at that moment', async () => {
    const environment = new MockActivityEnvironment()
    const beats: unknown[] = []
    environment.on('heartbeat', (status: unknown) => beats.push(status))
    await environment.run(() =>
      withHeartbeat(async ({ heartbeat }) => {
        let asked = 0
        heartbeat(() => `asked ${(asked += 1)} times`)
        await eventually(() => beats.includes('asked 2 times'))
      }),
    )
    expect(beats).toEqual([undefined, 'asked 1 times', 'asked 2 times'])
  })

  test('ends its wait when it is cancelled', async () => {
    const environment = new MockActivityEnvironment()
    const waiting = environment.run(() =>
      withHeartbeat(
        ({ signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('detached')))),
      ),
    )
    environment.cancel()
    await expect(waiting).rejects.toThrow('detached')
  })
})
