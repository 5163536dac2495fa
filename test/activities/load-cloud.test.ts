import { ApplicationFailure } from '@temporalio/activity'
import { describe, expect, test } from '@jest/globals'
import { MockActivityEnvironment } from '@temporalio/testing'
import { createActivities, type Activities } from '../../activities'

/** Reading a file needs nothing of the world. */
const { loadCloud } = createActivities({ saveRunbook: () => Promise.resolve() } as never) as Pick<
  Activities,
  'loadCloud'
>

const attempt = (number: number, waitedMilliseconds: number): ReturnType<Activities['loadCloud']> =>
  new MockActivityEnvironment({
    attempt: number,
    scheduledTimestampMs: 1000,
    currentAttemptScheduledTimestampMs: 1000 + waitedMilliseconds,
  }).run(() => loadCloud({ cloud: '/nowhere/production.yaml' }))

const named =
  /production\.yaml can't be read as a cloud: there is no such file.*\(Read by the worker on \S+ \(pid \d+, in \//

describe('a worker that lacks the file of a cloud', () => {
  test('leaves it to another one for a while', async () => {
    const refused: unknown = await attempt(1, 0).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ApplicationFailure)
    expect(refused).toMatchObject({ nonRetryable: false, message: expect.stringMatching(named) as unknown })
  })

  test.each([
    ['after a few seconds', 5, 5000],
    ['after many attempts', 20, 100],
  ])('refuses the start %s, and says which worker has read it', async (_, number, waited) => {
    expect(await attempt(number, waited)).toEqual({ ok: false, sentence: expect.stringMatching(named) as unknown })
  })
})
