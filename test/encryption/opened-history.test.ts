import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { Client } from '@temporalio/client'
import { converterWith } from '../../cloud/converter'
import type { EncryptionKeys } from '../../cloud/encryption/keys'
import { wordsOfHistory } from '../support/histories/opened'
import { connect } from '../support/temporal'

const keys: EncryptionKeys = [{ id: 'one', bytes: new Uint8Array(32).fill(7) }]

test.each([
  ['compressed', undefined],
  ['compressed and sealed', keys],
])('a search for a secret in a history looks into payloads that are %s', async (_, encryptionKeys) => {
  const connection = await connect()
  try {
    const client = new Client({ connection, dataConverter: converterWith(encryptionKeys) })
    const workflowId = `opened-${randomUUID()}`
    const secret = randomUUID()
    const handle = await client.workflow.start('keystone', {
      workflowId,
      taskQueue: workflowId,
      args: [{ secret, filling: 'x'.repeat(100_000) }],
    })
    try {
      const { events } = await handle.fetchHistory()
      const [sent] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []
      expect(Buffer.from(sent?.data ?? []).includes(secret)).toBe(false)
      const words = await wordsOfHistory(client, workflowId)
      expect(words.includes(secret)).toBe(true)
    } finally {
      await handle.terminate('the test is over')
    }
  } finally {
    await connection.close()
  }
})
