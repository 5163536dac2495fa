import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Client } from '@temporalio/client'
import { dataConverter } from '../../cloud/converter'
import type { PreflightInput } from '../../cloud/model/actions'
import { HostName, serviceNames } from '../../cloud/model/ids'
import { PreflightReport, type Preflight } from '../../cloud/model/outcomes'
import { Bench, RecordingCloud, waitUntilCancelled, type Parts } from '../support/recording'
import { eventually } from '../support/eventually'

let bench: Bench
beforeAll(async () => {
  bench = await Bench.open()
})
afterAll(() => bench.close())

/** A cloud that keeps its questions, and answers as a test says. */
class AskedCloud extends RecordingCloud {
  readonly inputs: PreflightInput[] = []
  answer: (input: PreflightInput) => Promise<Preflight> = () => Promise.resolve({ ok: true, checks: [], out: [] })

  protected override parts(): Parts {
    return {
      ...super.parts(),
      preflight: (input) => {
        this.inputs.push(input)
        return this.answer(input)
      },
    }
  }
}

async function asked(cloud: AskedCloud, input: object = {}): Promise<PreflightReport> {
  const worker = await bench.worker(cloud)
  try {
    const client = new Client({ connection: bench.connection, dataConverter })
    const result: unknown = await client.workflow.execute('preflight', {
      workflowId: `preflight-${cloud.cloud.name}`,
      taskQueue: bench.taskQueue + cloud.cloud.name,
      args: [{ cloud: cloud.cloud.name, ...input }],
    })
    return PreflightReport.parse(result)
  } finally {
    await worker.stop()
  }
}

const full = { name: 'disk', where: 'controller2', required: true, ok: false, said: 'full', remedy: 'Make room.' }

describe('the preflight by itself', () => {
  test('asks every service of the cloud side by side where none is named, and sends one test message', async () => {
    const cloud = new AskedCloud()
    let open = 0
    cloud.answer = async ({ upgrade }) => {
      open += 1
      await eventually(() => open === serviceNames.length)
      const checks = upgrade.endsWith('nova') ? [full] : []
      return { ok: checks.length === 0, checks, out: [] }
    }
    const report = await asked(cloud)
    expect(report.services.map(({ service }) => service)).toEqual(serviceNames)
    expect(report.services.flatMap(({ service, ok }) => (ok ? [] : [service]))).toEqual(['nova'])
    expect(report.ok).toBe(false)
    expect(cloud.inputs.filter(({ notify }) => notify.kind !== 'none')).toHaveLength(1)
  })

  test('asks one service where it is named, and takes no lock', async () => {
    const cloud = new AskedCloud()
    cloud.holder = `upgrade-${cloud.cloud.name}-glance`
    const report = await asked(cloud, { service: 'glance' })
    expect(report).toEqual({
      ok: true,
      cloud: cloud.cloud.name,
      services: [{ service: 'glance', ok: true, checks: [], out: [] }],
    })
    expect(cloud.inputs.map(({ upgrade }) => upgrade)).toEqual([`upgrade-${cloud.cloud.name}-glance`])
  })

  test('ends with a sentence where cloud.yaml does not describe the service', async () => {
    const cloud = new AskedCloud((every) => ({ ...every, services: {}, order: [] }))
    await expect(asked(cloud, { service: 'cinder' })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('does not describe cinder') as unknown },
    })
  })

  test('tells an answer that is none as a failed check', async () => {
    const cloud = new AskedCloud()
    cloud.answer = () => Promise.resolve(JSON.parse('{"ok":"yes"}') as Preflight)
    const report = await asked(cloud, { service: 'keystone' })
    expect(report.ok).toBe(false)
    expect(report.services[0]?.checks).toMatchObject([
      { name: 'preflight', where: 'worker', ok: false, required: true },
    ])
  })
})

describe('the preflight of an upgrade that was begun before', () => {
  test.each([
    [[{ host: 'controller1', commands: 0 }], [], 'Nothing has been changed.'],
    [
      [
        { host: 'controller1', commands: 7 },
        { host: 'controller2', commands: 3 },
      ],
      ['controller2'],
      'Commands of this upgrade have run before: 7 on controller1, 3 on controller2. Out of the balancers: controller2.',
    ],
    [[{ host: 'controller1', commands: null }], [], 'controller1 could not be asked what has run there before.'],
    [undefined, [], ''],
  ] as const)('says what was changed as the hosts have it: %j', async (begun, out, words) => {
    const cloud = new AskedCloud()
    cloud.answer = () => {
      const named = begun?.map(({ host, commands }) => ({ host: HostName.parse(host), commands }))
      const answer = { ok: false, checks: [full], out: out.map((host) => HostName.parse(host)) }
      return Promise.resolve(named === undefined ? answer : { ...answer, begun: named })
    }
    await bench.with(cloud, async (upgrade) => {
      const { attention } = await upgrade.untilAttention('keystone/cloud/preflight')
      expect(attention?.sentence).toBe(`Preflight: 1 of 1 checks failed. ${words}`.trim())
      expect(JSON.stringify(attention?.answers)).not.toContain('nothing has been changed')
    })
  })
})

test('a host that is left out while the checks are asked is not asked about again', async () => {
  const cloud = new AskedCloud((given) => ({ ...given, minimumUp: 1 }))
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const gone = { ...full, name: 'reachable', said: 'gone' }
  cloud.answer = async ({ nodes }) => {
    if (!nodes.some(({ host }) => host.name === 'controller2')) return { ok: true, checks: [], out: [] }
    if (cloud.inputs.length === 2) await Promise.race([waitUntilCancelled(), held])
    return { ok: false, checks: [gone], out: [] }
  }
  await bench.with(cloud, async (upgrade) => {
    await upgrade.untilAttention('keystone/cloud/preflight')
    await upgrade.send('retry')
    await eventually(() => cloud.inputs.length === 2)
    await upgrade.send('leave-out', { host: 'controller2', by: 'ann' })
    await upgrade.until('left out', ({ leftOut }) => leftOut?.length === 1)
    letGo()
    await upgrade.untilGate()
    const entries = await upgrade.handle.query<readonly { readonly what: string }[]>('history')
    expect(entries.filter(({ what }) => what === 'attention')).toHaveLength(1)
  })
})
