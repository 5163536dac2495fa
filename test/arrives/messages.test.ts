import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client, isGrpcServiceError, type WorkflowHandle } from '@temporalio/client'
import { status } from '@grpc/grpc-js'
import type { Payload } from '@temporalio/common'
import fc from 'fast-check'
import { dataConverter } from '../../cloud/converter'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { serviceNames, upgradeNames } from '../../cloud/model/ids'
import * as workflows from '../../workflows'
import { onlyOne, payloads } from '../../workflows/state/messages'
import { gatesOf, gatesOfCloud } from '../../workflows/services'
import { anyName, fields, seed, somePayloads, told } from '../support/anything'
import { HeldClouds } from '../support/held-cloud'
import { Raw } from '../support/raw'
import { Bench } from '../support/recording'

/** The bound that docs/explanation/guarantees.md promises. */
const progressBytes = 256_000
const historyBytes = 1_200_000
const runs = 25

/** One type of workflow: how the test holds it, and the message that ends it at last. */
interface Held {
  readonly id: (cloud: string) => string
  readonly input: (cloud: string) => object
  /** Its messages, beside those that nobody knows. */
  readonly messages: readonly string[]
  /** Its queries whose answers are bounded, with the bound in bytes. */
  readonly bounded: Readonly<Record<string, number>>
  /** Ends it; its last words. */
  readonly end: (handle: WorkflowHandle, clouds: HeldClouds) => Promise<string>
}

const lastWords = (handle: WorkflowHandle): Promise<string> =>
  handle.result().then(
    (result: unknown) => JSON.stringify(result),
    (error: unknown) => (error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)),
  )

const upgradeOf = (name: string, gates: readonly string[], suffix = `-${name}`): Held => ({
  id: (cloud) => `upgrade-${cloud}${suffix}`,
  input: (cloud) => ({ cloud }),
  messages: [...Object.keys(payloads), ...gates],
  bounded: { progress: progressBytes, history: historyBytes },
  end: async (handle) => {
    await handle.signal('abort', { by: 'ann', now: true })
    return lastWords(handle)
  },
})

const ofEach = <Name extends string, T>(names: readonly Name[], make: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>

const held: Readonly<Record<keyof typeof workflows, Held>> = {
  ...ofEach(serviceNames, (name) => upgradeOf(name, gatesOf(name))),
  'nova-finish': upgradeOf('nova-finish', gatesOf('nova-finish')),
  cloud: upgradeOf('cloud', gatesOfCloud(), ''),
  preflight: {
    id: (cloud) => `preflight-${cloud}`,
    input: (cloud) => ({ cloud }),
    messages: ['abort'],
    bounded: {},
    end: (handle, clouds) => {
      clouds.letGo()
      return lastWords(handle)
    },
  },
  cloudLock: {
    id: (cloud) => `lock-${cloud}`,
    // A holder that runs.
    input: (cloud) => ({ holder: `lock-${cloud}` }),
    messages: ['release'],
    bounded: { holder: 1000 },
    end: async (handle) => {
      await handle.signal('release', { by: 'ann', force: true })
      return lastWords(handle)
    },
  },
}
const said: Readonly<Record<keyof typeof workflows, string>> = {
  ...ofEach(upgradeNames, () => 'Aborted by ann'),
  preflight: '"ok":true',
  cloudLock: '"by":"ann, by force"',
}

/** True for messages that would end the workflow: their words may be valid by chance, so they are not sent. */
function ends(name: string, sent: readonly Payload[]): boolean {
  if (name !== 'abort' && name !== 'release') return false
  const value = onlyOne(sent.map((one) => payloadConverter.fromPayload<unknown>(one)))
  if (name === 'abort') return payloads.abort.safeParse(value ?? {}).success
  return typeof value === 'object' && value !== null && 'force' in value && value.force === true
}

/** True if these words name a holder of a lock. */
function isHolder(sent: readonly Payload[]): boolean {
  const value = onlyOne(sent.map((one) => payloadConverter.fromPayload<unknown>(one)))
  return typeof value === 'object' && value !== null && 'holder' in value && typeof value.holder === 'string'
}

let bench: Bench
let raw: Raw
let client: Client
let worker: { stop: () => Promise<void> }
const clouds = new HeldClouds()
beforeAll(async () => {
  bench = await Bench.open()
  client = new Client({ connection: bench.connection, dataConverter })
  raw = new Raw(client)
  worker = await bench.worker(clouds)
})
afterAll(async () => {
  await worker.stop()
  await bench.close()
})

/** Temporal itself rejects invalid messages, and says so to the sender. */
async function unlessTurnedDown(sent: Promise<unknown>): Promise<void> {
  await sent.catch((error: unknown) => {
    if (!isGrpcServiceError(error) || error.code !== status.INVALID_ARGUMENT) throw error
  })
}

test('every type of workflow is sent messages', () => {
  expect(Object.keys(held).sort()).toEqual(Object.keys(workflows).sort())
})

describe(`whatever is said to a workflow (seed ${seed})`, () => {
  const message = (names: readonly string[]) =>
    fc.record({
      way: fc.constantFrom('signal', 'signal', 'update', 'query'),
      name: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: anyName }),
      sent: somePayloads,
      header: fields,
    })

  test.each(Object.entries(held))('fails none of its tasks, and it ends when it is told to: %s', async (type, how) => {
    const cloud = clouds.cloud.name
    const workflowId = how.id(cloud)
    const handle = await client.workflow.start(type, {
      workflowId,
      taskQueue: bench.taskQueue + cloud,
      args: [how.input(cloud)],
    })
    const names = [...how.messages, ...Object.keys(how.bounded)]
    const property = fc.asyncProperty(fc.array(message(names), { minLength: 1, maxLength: 8 }), async (some) => {
      for (const { way, name, sent, header } of some) {
        if (way === 'query') await unlessTurnedDown(raw.query(workflowId, name, sent, header))
        else if (ends(name, sent)) continue
        else await unlessTurnedDown(raw[way](workflowId, name, sent, header))
      }
      for (const [query, most] of Object.entries(how.bounded))
        expect(await raw.query(workflowId, query)).toBeLessThan(most)
      await raw.query(workflowId, '__temporal_workflow_metadata')
    })
    try {
      await client.withDeadline(Date.now() + 120_000, async () =>
        told(await fc.check(property, { seed, numRuns: runs, endOnFailure: true })),
      )
      expect(await how.end(handle, clouds)).toContain(said[type as keyof typeof said])
    } finally {
      expect({ seed, failed: await raw.failedTasks(workflowId) }).toEqual({ seed, failed: [] })
    }
  })

  test.each(Object.entries(held))(
    'as its input fails none of its tasks, and ends it with a sentence: %s',
    async (type, how) => {
      const property = fc.asyncProperty(somePayloads, fields, fields, async (sent, header, memo) => {
        if (type === 'cloudLock' && isHolder(sent)) return
        const workflowId = how.id(clouds.cloud.name)
        await raw.start(type, workflowId, bench.taskQueue + clouds.cloud.name, sent, { header, memo })
        const words = await lastWords(client.workflow.getHandle(workflowId))
        expect(words).toMatch(/^The input should be \{"|can't be read|This workflow's id is /)
        expect(words.length).toBeLessThan(2000)
        expect(await raw.failedTasks(workflowId)).toEqual([])
      })
      await client.withDeadline(Date.now() + 120_000, async () =>
        told(await fc.check(property, { seed, numRuns: runs, endOnFailure: true })),
      )
    },
  )
})
