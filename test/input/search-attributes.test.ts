import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Connection } from '@temporalio/client'
import { UpgradeError } from '../../cloud/model/errors'
import { registerSearchAttributes } from '../../worker/search-attributes'
import { address } from '../support/temporal'
import { eventually } from '../support/eventually'

/** The answer of a server with an authorizer. */
const denied = (): Promise<never> =>
  Promise.reject(
    Object.assign(new Error('7 PERMISSION_DENIED: Request unauthorized.'), {
      code: 7,
      details: 'Request unauthorized.',
      metadata: {},
    }),
  )

type Service = 'operatorService' | 'workflowService'

let plain: Connection
/** A namespace of the test's own that has none of them, and one that has all. */
const [bare, ready] = [`bare-${randomUUID()}`, `ready-${randomUUID()}`]
beforeAll(async () => {
  plain = await Connection.connect({ address: address() })
  for (const namespace of [bare, ready]) {
    await plain.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    })
  }
  await eventually(() => registerSearchAttributes(plain, ready, { warn: fail }))
}, 60_000)
afterAll(() => plain.close())

const fail = (details: object): never => {
  throw new Error(JSON.stringify(details))
}

/** The words of a worker that is denied a service: its warnings, or the sentence with which it does not start. */
async function asWorker(namespace: string, ...refused: readonly Service[]): Promise<string[]> {
  const said: string[] = []
  const { operatorService, workflowService } = plain
  const none = new Proxy({}, { get: () => denied })
  const connection = { operatorService, workflowService, ...Object.fromEntries(refused.map((name) => [name, none])) }
  try {
    await registerSearchAttributes(connection, namespace, { warn: (_, message) => void said.push(message) })
    return said
  } catch (error) {
    if (error instanceof UpgradeError) return [error.message]
    throw error
  }
}

describe('a worker and the search attributes that upgrades are found by', () => {
  test('starts without a word where they are there, though it may not ask the operator service', async () => {
    expect(await asWorker(ready, 'operatorService')).toEqual([])
  })

  test('does not start where they are known to be missing and it may not add them, and says the lines to run', async () => {
    const [said = ''] = await asWorker(bare, 'operatorService')
    expect(said).toContain('this worker may not add it')
    for (const name of ['OpenStackService', 'UpgradeState', 'UpgradeStep'])
      expect(said).toContain(
        `temporal operator search-attribute create --namespace ${bare} --name ${name} --type Keyword`,
      )
    const each = ['OpenStackService', 'UpgradeState', 'UpgradeStep'].map(
      (name) => `--search-attribute "${name}=Keyword"`,
    )
    expect(said.split('\n').at(-1)?.trim()).toBe(
      `tcld namespace search-attributes add --namespace ${bare} ${each.join(' ')}`,
    )
  })

  test('starts with a warning where it may ask nobody', async () => {
    const said = await asWorker(ready, 'operatorService', 'workflowService')
    expect(said).toEqual([expect.stringContaining('this worker may not ask')])
  })

  test('adds them where it may', async () => {
    expect(await asWorker(bare)).toEqual([])
    await eventually(async () => {
      const [said] = await asWorker(bare, 'operatorService')
      if (said !== undefined) throw new Error(said)
    })
  })
})
