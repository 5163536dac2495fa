import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CloudName, ServiceName, type UpgradeName } from '../../cloud/model/ids'
import type { Outcome } from '../../cloud/model/outcomes'
import { exampleFile } from '../support/cloud'
import { failed, failsOnce } from '../support/histories/driven'
import { Bench, DrivenUpgrade, RecordingCloud, waitUntilCancelled } from '../support/recording'
import { pathFrom, putProgram } from '../support/program'
import { address } from '../support/temporal'
import { Typist } from './typist'

// @needs build
const name = CloudName.parse('production')

let bench: Bench
let folder: string
beforeAll(async () => {
  bench = await Bench.open()
  folder = mkdtempSync(join(tmpdir(), 'own-lines-'))
  mkdirSync(join(folder, 'clouds'))
  // YAML reads JSON.
  writeFileSync(join(folder, 'clouds', `${name}.yaml`), JSON.stringify({ ...exampleFile(), name }))
  mkdirSync(join(folder, 'bin'))
  putProgram(join(folder, 'bin'))
})
afterAll(async () => {
  await bench.close()
  rmSync(folder, { recursive: true, force: true })
})

const step = {
  drain: 'keystone/controller1/drain',
  stop: 'keystone/controller1/stop-apache2',
  install: 'keystone/controller1/install',
  expand: 'keystone/controller1/expand',
  later: 'keystone/controller3/install',
}
const done: Outcome = { state: 'done', evidence: 'seen' }

/** A wait that is told as slow, and goes on until somebody answers; then it is done. */
function slowUntilAnswered(): () => Outcome | Promise<Outcome> {
  let calls = 0
  return () => {
    calls += 1
    if (calls === 1) return { state: 'slow', sentence: '3 sessions left', seconds: 300 }
    return calls === 2 ? waitUntilCancelled() : done
  }
}

test('every line for our own command line in the guides does what its guide says, in the order of a night', async () => {
  const cloud = new RecordingCloud((it) => ({
    ...it,
    name,
    minimumUp: 1,
    order: [ServiceName.parse('keystone'), ServiceName.parse('glance')],
    pauseBetween: true,
  }))
  const operator = new Typist('test/docs/own-lines.test.ts', folder, {
    ...process.env,
    PATH: pathFrom(join(folder, 'bin')),
    TEMPORAL_ADDRESS: address(),
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    OPENSTACK_UPGRADE_TASK_QUEUE: bench.taskQueue + name,
    NO_COLOR: '1',
  })
  const client = bench.client()
  const upgradeOf = (of: UpgradeName): DrivenUpgrade =>
    new DrivenUpgrade(client.workflow.getHandle(`upgrade-${name}${of === 'cloud' ? '' : `-${of}`}`), client)
  const keystone = upgradeOf('keystone')
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  cloud.runs.set(step.drain, slowUntilAnswered())
  cloud.runs.set(step.stop, () => failed())
  cloud.runs.set(step.install, failsOnce)
  cloud.runs.set(step.expand, slowUntilAnswered())
  cloud.runs.set(step.later, () => held.then(() => done))

  const worker = await bench.worker(cloud)
  try {
    expect(await operator.types('Preflight')).toMatchObject({ code: 0 })
    expect(await operator.types('Start')).toMatchObject({ code: 4, said: expect.stringContaining('3 sessions left') })
    expect(await operator.types('It is 2 a.m.')).toMatchObject({ code: 4 })
    expect(JSON.parse((await operator.types('See')).said)).toMatchObject({ state: 'Attention' })
    expect(await operator.types('Retry', '--cut-sessions')).toMatchObject({ code: 0 })
    await keystone.untilAttention(step.stop)
    cloud.done.add(step.stop)
    expect(await operator.types('Skip')).toMatchObject({ code: 0 })
    await keystone.untilAttention(step.install)
    expect(await operator.types('Retry', '--step')).toMatchObject({ code: 0 })
    await keystone.untilAttention(step.expand)
    expect(await operator.types('Park')).toMatchObject({ code: 0 })
    await keystone.until('parked', ({ attention }) => attention?.waiting === false)
    expect(await operator.types('A host that is gone for good')).toMatchObject({ code: 0 })

    expect(await operator.types('Pause', 'production --by')).toMatchObject({ code: 0 })
    await keystone.send('retry', { by: 'ann' })
    await keystone.until('paused', ({ state }) => state === 'Paused')
    expect(await operator.types('Resume')).toMatchObject({ code: 0 })
    await keystone.until('in the middle of a node', ({ steps }) =>
      steps.some(({ id, state }) => id === step.later && state === 'running'),
    )
    expect(await operator.types('Pause', '--now')).toMatchObject({ code: 0 })
    letGo()
    await keystone.until('paused', ({ state }) => state === 'Paused')
    expect(await operator.types('Resume')).toMatchObject({ code: 0 })
    await keystone.untilGate()

    expect(await operator.types('Wedged')).toMatchObject({ code: 2, said: expect.stringContaining('left as it is') })
    expect(await operator.types('Abort', '--now')).toMatchObject({ code: 0 })
    await expect(keystone.handle.result()).rejects.toThrow()
    expect(await operator.types('Start')).toMatchObject({ code: 3 })
    expect(await operator.types('Join')).toMatchObject({ code: 0 })
    expect(await operator.types('Abort', 'production --by')).toMatchObject({ code: 0 })
    await expect(keystone.handle.result()).rejects.toThrow()
    expect(await operator.types('Start')).toMatchObject({ code: 3 })
    expect(await operator.types('Confirm')).toMatchObject({ code: 0 })
    await keystone.handle.result()
    expect(await operator.types('History', 'history')).toMatchObject({
      code: 0,
      said: expect.stringContaining('looked at all three'),
    })
    expect(await operator.types('History', 'report')).toMatchObject({ code: 0 })
    expect(existsSync(join(folder, 'keystone.html'))).toBe(true)

    expect(await operator.types('All of a cloud', 'start')).toMatchObject({ code: 0 })
    const whole = upgradeOf('cloud')
    await whole.until('before Glance', ({ gate }) => gate?.name === 'before-glance')
    expect(await operator.types('All of a cloud', 'confirm')).toMatchObject({ code: 0 })
    await whole.until('at Glance’s gate', ({ gate }) => gate?.name === 'glance-upgraded')
    expect(await operator.types('Defer', 'confirm')).toMatchObject({ code: 0 })
    await whole.handle.result()
    expect(await operator.types('Defer', 'start')).toMatchObject({ code: 0 })
    await upgradeOf('glance').untilGate()
    await upgradeOf('glance').send('glance-upgraded', { by: 'ann' })
    await upgradeOf('glance').handle.result()
    expect(await operator.types('nova-finish: after the compute nodes are on Ocata')).toMatchObject({ code: 0 })
    await upgradeOf('nova-finish').untilGate()
    expect(operator.untyped).toEqual([])
  } finally {
    for (const each of ['keystone', 'glance', 'nova-finish', 'cloud'] as const)
      await upgradeOf(each)
        .handle.terminate('the test is over')
        .catch(() => undefined)
    await worker.stop()
  }
})
