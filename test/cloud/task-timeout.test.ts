import { describe, expect, test } from '@jest/globals'
import { taskTimeoutFor } from '../../cloud/model/task-timeout'
import { exampleCloud, wideCloud } from '../support/cloud'

describe('the time that a worker has for one workflow task', () => {
  test('is what Temporal gives by itself where a history is short, so that a frozen worker costs little', () => {
    expect(taskTimeoutFor(exampleCloud())).toEqual({})
  })

  test('is enough for the history of a wide cloud, which a new worker reads within one task', () => {
    expect(taskTimeoutFor(wideCloud(1000))).toEqual({ workflowTaskTimeout: '60 seconds' })
  })
})
