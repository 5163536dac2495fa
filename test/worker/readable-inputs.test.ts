import { expect, jest, test } from '@jest/globals'
import { ApplicationFailure } from '@temporalio/common'
import { encode } from '@temporalio/common/lib/encoding'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { readableInputs } from '../../worker/readable-inputs'

const { inbound } = readableInputs()
const executed = (
  json: string,
): { readonly next: jest.Mock<() => Promise<string>>; readonly end: Promise<unknown> } => {
  const metadata = { encoding: encode('json/plain'), 'host-programs': encode('by reference') }
  const input = payloadConverter.fromPayload<unknown>({ metadata, data: encode(json) })
  const next = jest.fn(() => Promise.resolve('done'))
  const end = (async () => inbound?.execute?.({ args: [input], headers: {} }, next))()
  return { next, end }
}

test('an activity with a program of another version fails for good, and says how it goes on', async () => {
  const { next, end } = executed(JSON.stringify({ command: '{{host-program processesSh-0-00000000}}' }))
  const error = await end.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApplicationFailure)
  expect(error).toMatchObject({ nonRetryable: true, type: 'InputUnreadable' })
  expect(String(error)).toMatch(/with a host program of another version\. .* Answer retry:/)
  expect(next).not.toHaveBeenCalled()
})

test('an activity whose input can be read is done', async () => {
  const { next, end } = executed(JSON.stringify({ command: 'true' }))
  expect(await end).toBe('done')
  expect(next).toHaveBeenCalledTimes(1)
})
