import { expect, test } from '@jest/globals'
import { connect } from '../support/temporal'

test('the shared dev server answers and has its default namespace', async () => {
  const connection = await connect()
  try {
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' })
    expect(namespaceInfo?.name).toBe('default')
  } finally {
    await connection.close()
  }
})
