import { describe, expect, test } from '@jest/globals'
import { limits } from '../../cloud/model/limits'
import { longTaskSeconds, taskTimeoutFor } from '../../cloud/model/task-timeout'

describe('the time that a worker has for one workflow task', () => {
  test('is what Temporal gives by itself where a history is short, so that a frozen worker costs little', () => {
    expect(taskTimeoutFor(100)).toEqual({})
  })

  test('is enough for every upgrade that would be refused with short tasks', () => {
    const long = { workflowTaskTimeout: `${longTaskSeconds} seconds` }
    expect(taskTimeoutFor(limits.stepsInShortTasks)).toEqual(long)
    expect(taskTimeoutFor(limits.steps)).toEqual(long)
  })
})
