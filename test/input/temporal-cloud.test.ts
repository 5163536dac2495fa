import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Connection } from '@temporalio/client'
import { searchAttributes } from '../../cloud/model/search-attributes'
import { Typist } from '../docs/typist'
import { eventually } from '../support/eventually'
import { start } from '../support/processes'
import { pathFrom, putTemporal } from '../support/program'
import { recordingProxy, type RecordingProxy } from '../support/recording-proxy'
import { address } from '../support/temporal'
import { makeAuthority, makeCertificate } from '../support/tls'

// @needs build
const built = join(__dirname, '../../build')

/** As Temporal Cloud names a namespace: it ends with the account. */
const namespace = `n${randomUUID().slice(0, 8)}.a1b2c`
let folder: string
let proxy: RecordingProxy
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'temporal-cloud-'))
  makeAuthority(folder, 'site')
  makeCertificate(folder, 'server', 'site')
  proxy = await recordingProxy(folder, address())
  writeFileSync(
    join(folder, 'temporal.toml'),
    `[profile.live]
address = "${proxy.address}"
namespace = "${namespace}"
api_key = "key-of-the-profile"
[profile.live.tls]
server_ca_cert_path = "${join(folder, 'site.pem')}"
`,
  )
  const plain = await Connection.connect({ address: address() })
  await plain.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
  })
  await plain.close()
  putTemporal(folder)
  const operator = new Typist('test/input/temporal-cloud.test.ts', folder, {
    ...process.env,
    PATH: pathFrom(folder),
    TEMPORAL_ADDRESS: address(),
  })
  const here = (text: string): string => text.replace('--namespace openstack ', `--namespace ${namespace} `)
  // A new namespace is not known at once.
  const isDone = async (name: string): Promise<boolean> =>
    (await operator.types('2. Search attributes', name, here)).code === 0
  for (const name of Object.values(searchAttributes))
    await eventually(() => isDone(name), { what: `${name} is made`, seconds: 60 })
  expect(operator.untyped).toEqual([])
}, 240_000)
afterAll(() => {
  proxy.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a worker and a command with a profile alone send its API key with each call, and its namespace', async () => {
  const env = {
    PATH: process.env.PATH,
    TEMPORAL_CONFIG_FILE: join(folder, 'temporal.toml'),
    TEMPORAL_PROFILE: 'live',
    OPENSTACK_UPGRADE_TASK_QUEUE: 'of-the-cloud',
    OPENSTACK_UPGRADE_LOG_LEVEL: 'debug',
  }
  const worker = await start(process.execPath, [join(built, 'worker/main.js')], { cwd: folder, env })
  await worker.waitFor(/worker: ready/, 60)
  const polled = (): boolean => proxy.calls.some(({ method }) => method === 'PollActivityTaskQueue')
  await eventually(polled, { what: 'the worker polls' })
  const words = [join(built, 'client/main.js'), 'status', 'keystone', '--cloud', 'nowhere']
  const status = await start(process.execPath, words, { cwd: folder, env })
  await status.ended
  expect(status.output()).toContain('There is no upgrade upgrade-nowhere-keystone')
  // The attributes are there, though the operator service is refused: not a word is lost about them.
  expect(worker.output()).not.toContain('search attributes')
  expect(worker.output() + status.output()).not.toContain('key-of-the-profile')
  await worker.stop()

  expect(proxy.calls.filter(({ authorization }) => authorization !== 'Bearer key-of-the-profile')).toEqual([])
  const first = proxy.calls[0]?.method
  expect(first).toBe('GetSystemInfo')
  for (const method of ['DescribeNamespace', 'PollWorkflowTaskQueue', 'PollActivityTaskQueue', 'QueryWorkflow'])
    expect(proxy.calls.filter((call) => call.method === method && call.namespace !== namespace)).toEqual([])
  expect(proxy.calls.map(({ method }) => method)).toEqual(expect.arrayContaining(['PollWorkflowTaskQueue']))
})
