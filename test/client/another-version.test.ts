import { expect, test } from '@jest/globals'
import type { Connected } from '../../client/connect'
import { progressIfAny, readProgress } from '../../client/upgrade'
import { exampleCloud } from '../support/cloud'

/** A connection to an upgrade whose worker answers this to its query. */
const answering = (answer: unknown): Connected =>
  ({
    client: {
      withDeadline: (_end: number, work: () => Promise<unknown>) => work(),
      workflow: { getHandle: () => ({ query: () => Promise.resolve(answer) }) },
    },
  }) as unknown as Connected

test('an answer of another version is told as such, by the field that is wrong, also to a person who decides', async () => {
  const older = answering({ upgrade: 'upgrade-production-keystone', service: 'keystone', cloud: 'production' })
  await expect(readProgress(older, 'keystone', exampleCloud(), 5)).rejects.toMatchObject({
    type: 'UpgradeUnreadable',
    message: expect.stringMatching(/can't be read: .*state.*another version/s),
  })
  await expect(progressIfAny(older, 'keystone', exampleCloud(), 5)).rejects.toMatchObject({ type: 'UpgradeUnreadable' })
})
