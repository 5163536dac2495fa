import { MockActivityEnvironment } from '@temporalio/testing'
import { describe, expect, test } from '@jest/globals'
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

  test('heartbeats by itself, with what it waits for', async () => {
    const environment = new MockActivityEnvironment()
    const beats: unknown[] = []
    environment.on('heartbeat', (status: unknown) => beats.push(status))
    await environment.run(() =>
      withHeartbeat(async ({ heartbeat }) => {
        heartbeat('2 sessions left')
        await new Promise((resolve) => setTimeout(resolve, 2300))
      }),
    )
    expect(beats.filter((status) => status === '2 sessions left').length).toBeGreaterThanOrEqual(1)
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
