import { describe, expect, test } from '@jest/globals'
import { aboutAttention } from '../../client/about-attention'
import type { Attention } from '../../cloud/model/progress'

const attention: Attention = {
  step: 'keystone/controller1/install',
  host: 'controller1',
  sentence: 'it failed',
  tail: '',
  answers: { retry: 'again' },
  waiting: false,
  since: '2026-11-29T02:00:00.000Z',
}

describe('an answer from the command line', () => {
  test.each(['retry', 'skip', 'park', 'leave-out'])('%s is about the step that its person sees', (signal) => {
    expect(aboutAttention(signal, { by: 'ann' }, { attention })).toEqual({ by: 'ann', step: attention.step })
  })

  test.each([
    ['retry', { step: 'keystone/controller2/install' }],
    ['leave-out', { host: 'controller2' }],
    ['abort', { now: true }],
    ['keystone-upgraded', { answer: 'confirm' }],
  ])('%s %j stays as it was typed', (signal, payload) => {
    expect(aboutAttention(signal, payload, { attention })).toBe(payload)
  })

  test('names no step where none needs attention, or no worker answers', () => {
    expect(aboutAttention('retry', {}, { attention: null })).toEqual({})
    expect(aboutAttention('retry', {}, undefined)).toEqual({})
  })
})
