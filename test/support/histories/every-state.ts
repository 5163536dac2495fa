import { serviceNames, upgradeId, upgradeNames, type ServiceName, type UpgradeName } from '../../../cloud/model/ids'
import { versions } from '../../../lab/simulated/catalogue'
import type { RehearsedUpgrade } from '../rehearsed-upgrade'
import { upgraded } from '../upgraded'
import type { KeptRun, Procedure, Recorder } from './recorder'

/** All of a cloud, each service aborted once; then aborted between two services. A part of Neutron has a contract. */
export const states: Procedure = {
  fields: [[['pauseBetween'], true]],
  async tell(recorder) {
    recorder.rehearsal.lab.setDatabase('neutron/offline', 'neutron-lbaas')
    await wholeCloud(recorder)
    await abortedCloud(recorder)
  },
}

/** What is asked and refused before anything is touched: upgrades, preflights, the lock of a cloud. */
export const refused: Procedure = {
  async tell(recorder) {
    await refusedUpgrades(recorder)
    await preflights(recorder)
    await continuedLock(recorder)
  },
}

/** nova-finish is paused behind its gate, needs attention and is aborted; then begun again and done. */
export const finish: Procedure = {
  async tell(recorder) {
    const nova = await recorder.rehearsal.begin('nova')
    await nova.toTheEnd()
    await nova.handle.result()
    await finished(recorder)
  },
}

const idOf = ({ rehearsal }: Recorder, name: UpgradeName): string => upgradeId(upgraded(rehearsal.name), name)

const lockOf = ({ rehearsal: { name } }: Recorder): string => `lock-${name}`

/** Runs a workflow that the upgrades or a person start by its type, to its end, and keeps it. */
async function started(recorder: Recorder, type: string, workflowId: string, input: object, how: KeptRun = {}) {
  const { client, taskQueue } = recorder.rehearsal
  const handle = await client.workflow.start(type, { workflowId, taskQueue, args: [input] })
  await handle.result().catch(() => undefined)
  await recorder.keep(workflowId, how)
}

/** Each upgrade while a person holds the lock of the cloud, and the end of that lock. */
async function refusedUpgrades(recorder: Recorder): Promise<void> {
  const { client, taskQueue, lab } = recorder.rehearsal
  const workflowId = lockOf(recorder)
  const args = [{ holder: 'ann, until the disks are in' }]
  const lock = await client.workflow.start('cloudLock', { workflowId, taskQueue, args })
  for (const name of upgradeNames) {
    const cloud = name === 'cloud' ? '/nowhere/cloud.yaml' : lab.cloudFile
    await started(recorder, name, idOf(recorder, name), { cloud })
  }
  await lock.signal('release', { by: 'ann', holder: args[0]?.holder })
  await lock.result()
  await recorder.keep(workflowId, { as: 'by-hand' })
  // Temporal would end it in the middle.
  const keystone = idOf(recorder, 'keystone')
  const limited = {
    workflowId: keystone,
    taskQueue,
    args: [{ cloud: lab.cloudFile }] as unknown[],
    workflowRunTimeout: '1 day',
  } as const
  const upgrade = await client.workflow.start('keystone', limited)
  await upgrade.result().catch(() => undefined)
  await recorder.keep(keystone, { as: 'limited' })
}

async function preflights(recorder: Recorder): Promise<void> {
  const { lab, name } = recorder.rehearsal
  await started(recorder, 'preflight', `preflight-${name}`, { cloud: lab.cloudFile }, { as: 'done' })
  await started(recorder, 'preflight', `preflight-${name}`, { cloud: '/nowhere/cloud.yaml' }, { as: 'refused' })
}

/** All of a cloud. Each service needs attention, is paused and aborted, and is started again by the upgrade of the cloud. */
async function wholeCloud(recorder: Recorder): Promise<void> {
  const { lab } = recorder.rehearsal
  lab.fail('controller1', 'backup', 100)
  const cloud = await recorder.rehearsal.begin('cloud')
  for (const service of serviceNames) {
    await abortedService(recorder, cloud, service)
    await cloud.send('retry', { by: 'ann' })
    // The upgrade of the cloud was paused with that of the service.
    await cloud.send('resume', { by: 'ann' })
    const next = await untilNext(cloud, service)
    await recorder.keep(idOf(recorder, service), { as: 'done' })
    if (next === undefined) continue
    lab.fail('controller1', 'backup', 100)
    await cloud.send(next, { by: 'ann' })
  }
  await cloud.handle.result()
  await recorder.keep(idOf(recorder, 'cloud'), { as: 'done' })
}

async function abortedService(recorder: Recorder, cloud: RehearsedUpgrade, service: ServiceName): Promise<void> {
  const { lab, client } = recorder.rehearsal
  const backup = `${service}/controller1/backup`
  await cloud.untilAttention(backup)
  const upgrade = recorder.rehearsal.watch(service)
  const { runId } = await upgrade.handle.describe()
  const lock = client.workflow.getHandle(lockOf(recorder))
  const { runId: lockRun } = await lock.describe()
  await lock.signal('release', { by: 'hasty' })
  lab.heal('controller1', 'backup')
  await cloud.send('pause', { by: 'ann', now: true })
  await upgrade.untilDecisions(1)
  await cloud.send('retry', { by: 'ann' })
  await cloud.until('paused', ({ state }) => state === 'Paused')
  await upgrade.send('abort', { by: 'ann', now: true })
  await cloud.untilAttention(`${service}/cloud/upgrade`)
  await recorder.keep(idOf(recorder, service), { runId, as: 'aborted' })
  if (service === 'keystone') await recorder.keep(lockOf(recorder), { runId: lockRun, as: 'asked-for' })
}

/** Answers what the service asks until it is done; the gate before the next one, where there is a next one. */
async function untilNext(cloud: RehearsedUpgrade, service: ServiceName): Promise<string | undefined> {
  for (;;) {
    const { gate, attention, state } = await cloud.until(
      `${service} is done, or waits for somebody`,
      (now) => now.state === 'Done' || now.gate !== null || now.attention?.waiting === false,
    )
    if (state === 'Done') return undefined
    if (attention?.step === `${service}/cloud/upgrade`) {
      await cloud.until('begun again', (now) => now.attention?.step !== attention.step)
    } else if (attention?.step === `${service}/controller1/backup`) {
      // The dump of the aborted run counts.
      await cloud.send('skip', { by: 'ann' })
      await cloud.until('past the backup', (now) => now.attention?.step !== attention.step)
    } else if (attention !== null) {
      throw new Error(`${attention.step}: ${attention.sentence}`)
    } else if (gate !== null) {
      if (gate.name.startsWith('before-')) return gate.name
      await cloud.send(gate.name, { by: 'ann' })
      await cloud.until(`past ${gate.name}`, (now) => now.gate?.name !== gate.name)
    }
  }
}

async function abortedCloud(recorder: Recorder): Promise<void> {
  const cloud = await recorder.rehearsal.begin('cloud')
  await cloud.until('between two services', ({ gate }) => gate?.name.startsWith('before-') === true)
  await cloud.send('abort', { by: 'ann' })
  await cloud.handle.result().catch(() => undefined)
  await recorder.keep(idOf(recorder, 'cloud'), { as: 'aborted' })
}

async function finished(recorder: Recorder): Promise<void> {
  const { lab } = recorder.rehearsal
  const gate = 'computes-upgraded'
  const install = `apt-get install -y nova-compute=${versions.nova.ocata} && service nova-compute restart`
  await lab.host('compute1').run(install)
  await recorder.rehearsal.eventually('its row is of Ocata', async () =>
    (await lab.host('controller1').run('nova-schema')).stdout.includes('oldest_compute 16'),
  )
  lab.fail('controller1', 'online-migrations', 5)
  const first = await recorder.rehearsal.begin('nova-finish')
  await first.untilGate()
  await first.send('pause', { by: 'ann' })
  await first.send(gate, { by: 'ann' })
  await first.until('paused', ({ state }) => state === 'Paused')
  await first.send('resume', { by: 'ann' })
  await first.until('attention', ({ attention }) => attention?.waiting === false)
  await first.send('abort', { by: 'ann', now: true })
  await first.handle.result().catch(() => undefined)
  await recorder.keep(idOf(recorder, 'nova-finish'), { as: 'aborted' })
  lab.heal('controller1', 'online-migrations')
  const again = await recorder.rehearsal.begin('nova-finish')
  await again.toTheEnd()
  await again.handle.result()
  await recorder.keep(idOf(recorder, 'nova-finish'), { as: 'done' })
}

/** A lock that so many have asked for that its history has grown too long. */
async function continuedLock(recorder: Recorder): Promise<void> {
  const { client, taskQueue } = recorder.rehearsal
  const workflowId = lockOf(recorder)
  const args = [{ holder: 'ann, until the disks are in' }]
  const { firstExecutionRunId: runId } = await client.workflow.start('cloudLock', { workflowId, taskQueue, args })
  const lock = client.workflow.getHandle(workflowId)
  await Promise.all(Array.from({ length: 400 }, () => lock.signal('hurry')))
  await recorder.rehearsal.eventually('it has continued as new', async () => (await lock.describe()).runId !== runId)
  await recorder.keep(workflowId, { runId, as: 'long' })
  await lock.signal('release', { by: 'ann', force: true })
  await lock.result()
  await recorder.keep(workflowId, { as: 'continued' })
}
