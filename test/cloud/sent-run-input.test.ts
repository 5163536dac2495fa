import { expect, test } from '@jest/globals'
import type { RunInput } from '../../cloud/model/actions'
import { receivedRunInput, sentRunInput } from '../../cloud/model/sent-run-input'

test('the input of run travels by the names that workers and histories have, and comes back as it was', () => {
  for (const operatorNotified of [true, false]) {
    for (const awaitReachable of [true, false]) {
      const input = { generation: 3, cutSessions: false, operatorNotified, awaitReachable } as RunInput
      const sent = sentRunInput(input)
      expect(sent).toEqual({ generation: 3, cutSessions: false, told: operatorNotified, reach: awaitReachable })
      expect(receivedRunInput(sent)).toEqual(input)
    }
  }
})
