import { describe, expect, test } from '@jest/globals'
import { Patience } from '../../activities/preflight/patience'
import { upgradeError } from '../../cloud/model/errors'

const away = upgradeError('HostUnreachable', { host: 'controller1', address: '10.0.0.11', reason: 'refused' })

/** A question that fails with an error so many times. */
function failing(times: number, error: Error): { readonly ask: () => Promise<string>; readonly asked: () => number } {
  let asked = 0
  return {
    ask: () => {
      asked += 1
      return asked <= times ? Promise.reject(error) : Promise.resolve('here')
    },
    asked: () => asked,
  }
}

describe('a preflight', () => {
  test('asks what is out of reach again, and goes on with its answer', async () => {
    const { signal } = new AbortController()
    const question = failing(2, away)
    expect(await new Patience(30, signal).ask(question.ask)).toBe('here')
    expect(question.asked()).toBe(3)
  })

  test('waits once for what is gone for good, however many questions it has', async () => {
    const { signal } = new AbortController()
    const patience = new Patience(1, signal)
    await expect(patience.ask(failing(Infinity, away).ask)).rejects.toBe(away)
    const next = failing(Infinity, away)
    await expect(patience.ask(next.ask)).rejects.toBe(away)
    expect(next.asked()).toBe(1)
  })

  test('does not ask again where the answer is one for a person', async () => {
    const { signal } = new AbortController()
    const changed = upgradeError('Unexpected', { where: 'controller1', reason: 'another host key' })
    const question = failing(Infinity, changed)
    await expect(new Patience(30, signal).ask(question.ask)).rejects.toBe(changed)
    expect(question.asked()).toBe(1)
  })

  test('ends at once where its asking is ended', async () => {
    const ending = new AbortController()
    const asking = new Patience(3600, ending.signal).ask(failing(Infinity, away).ask)
    ending.abort(new Error('ended'))
    await expect(asking).rejects.toThrow()
  })
})
