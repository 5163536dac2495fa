import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Client } from '@temporalio/client'
import type { Payload } from '@temporalio/common'
import { msToTs } from '@temporalio/common/lib/time'
import { temporal } from '@temporalio/proto'
import pino from 'pino'
import { stringify } from 'yaml'
import { payloadConverter } from '../../cloud/converter/payload-converter'
import { EncryptionCodec } from '../../cloud/encryption/codec'
import { look } from '../../worker/watch-tasks'
import { exampleFile } from '../support/cloud'

const folder = mkdtempSync(join(tmpdir(), 'clouds-'))
const { OPENSTACK_UPGRADE_CLOUDS: before } = process.env
/** The clouds that the webhook has got a text for, and those for which it is down. */
const told: string[] = []
/** The standing of each need, as a text in JSON tells it. */
const acts: string[] = []
const down = new Set<string>()
const webhook = createServer((request, response) => {
  const cloud = (request.url ?? '').slice(1)
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    response.writeHead(down.has(cloud) ? 503 : 200).end()
    if (down.has(cloud)) return
    told.push(cloud)
    const { act } = JSON.parse(body) as { readonly act?: string }
    if (act !== undefined) acts.push(act)
  })
})
beforeAll(async () => {
  process.env.OPENSTACK_UPGRADE_CLOUDS = folder
  await once(webhook.listen(0, '127.0.0.1'), 'listening')
  const { port } = webhook.address() as AddressInfo
  for (const name of ['first', 'second']) {
    const notify = { webhook: `http://127.0.0.1:${port}/${name}` }
    writeFileSync(join(folder, `${name}.yaml`), stringify({ ...exampleFile(), name, notify }))
  }
})
afterAll(async () => {
  if (before === undefined) delete process.env.OPENSTACK_UPGRADE_CLOUDS
  else process.env.OPENSTACK_UPGRADE_CLOUDS = before
  rmSync(folder, { recursive: true, force: true })
  webhook.closeAllConnections()
  webhook.close()
  await once(webhook, 'close')
})

/** A Temporal whose upgrades of two clouds are wedged, or were. */
function wedged(codec?: EncryptionCodec, attempt = 5): Client {
  const { EVENT_TYPE_WORKFLOW_TASK_FAILED: eventType } = temporal.api.enums.v1.EventType
  const failure = { message: 'no' }
  const failed = { eventType, eventTime: msToTs(0), workflowTaskFailedEventAttributes: { failure } }
  const payloadCodecs = codec === undefined ? [] : [codec]
  const sealed = async (cloud: string): Promise<Payload[]> => {
    const payload = payloadConverter.toPayload({ cloud })
    return codec === undefined ? [payload] : codec.encode([payload])
  }
  return {
    options: { namespace: 'default', loadedDataConverter: { payloadCodecs } },
    workflow: {
      list: () =>
        Readable.from(
          ['first', 'second'].map((cloud) => ({
            workflowId: `upgrade-${cloud}-keystone`,
            type: 'keystone',
            runId: cloud,
          })),
        ),
      getHandle: (workflowId: string) => ({
        describe: () =>
          Promise.resolve({
            raw: { pendingWorkflowTask: { attempt } },
            runId: workflowId.split('-')[1],
            status: { name: 'RUNNING' },
          }),
      }),
    },
    workflowService: {
      getWorkflowExecutionHistoryReverse: () =>
        Promise.resolve({
          history: { events: [failed] },
          nextPageToken: new Uint8Array(),
        }),
      getWorkflowExecutionHistory: async ({ execution }: { readonly execution: { readonly runId: string } }) => ({
        history: {
          events: [{ workflowExecutionStartedEventAttributes: { input: { payloads: await sealed(execution.runId) } } }],
        },
      }),
      describeTaskQueue: () => Promise.resolve({ pollers: [] }),
    },
  } as unknown as Client
}

test('a webhook that is down for one upgrade is tried again at the next look, and keeps no other upgrade untold', async () => {
  const watched = { client: wedged(), taskQueue: 'queue', identity: 'worker' }
  const toldAt = new Map<string, { first: number; last: number }>()
  const log = pino({ level: 'silent' })
  down.add('first')
  await look(watched, toldAt, log)
  expect(told).toEqual(['second'])
  down.clear()
  await look(watched, toldAt, log)
  await look(watched, toldAt, log)
  expect(told).toEqual(['second', 'first'])
})

test('people are notified of an upgrade whose input is encrypted', async () => {
  told.length = 0
  const codec = new EncryptionCodec([{ id: 'one', bytes: new Uint8Array(32).fill(7) }])
  await look({ client: wedged(codec), taskQueue: 'queue', identity: 'worker' }, new Map(), pino({ level: 'silent' }))
  expect(told).toEqual(['first', 'second'])
})

test('people with channels hear once that an upgrade is wedged no more; a single webhook gets its one text as before', async () => {
  const { port } = webhook.address() as AddressInfo
  const notify = { to: [{ webhook: `http://127.0.0.1:${port}/first` }] }
  writeFileSync(join(folder, 'first.yaml'), stringify({ ...exampleFile(), name: 'first', notify }))
  const log = pino({ level: 'silent' })
  const notified = new Map<string, { first: number; last: number }>()
  const watched = { taskQueue: 'queue', identity: 'worker' }
  told.length = 0
  await look({ ...watched, client: wedged() }, notified, log)
  for (let again = 0; again < 2; again += 1) await look({ ...watched, client: wedged(undefined, 1) }, notified, log)
  expect({ told: [...told].sort(), acts }).toEqual({ told: ['first', 'first', 'second'], acts: ['first', 'over'] })
})
