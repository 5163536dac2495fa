import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import type { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { newtonVersion } from '../../lab/simulated'
import { versions } from '../../lab/simulated/catalogue'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal, type RehearsalOptions } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'
import { withTemporalServer } from './temporal-server'
import { upgraded } from './upgraded'

/**
 * Records the histories that replay.test.ts replays: real upgrades of the simulated lab, a file for each workflow, named by
 * its id. They stand for upgrades that are under way when a worker is updated. So they are recorded anew only for a change
 * of the workflows that is meant to break such upgrades. The script records all of them, or those of the procedures that are
 * named:
 *
 *     npm run record:histories -- straight crash
 */
const folder = 'test/histories'
const gate = 'keystone-upgraded'

interface ServiceProcedure {
  /** The upgrade that is started. */
  readonly upgrade: UpgradeName
  /** The upgrades whose histories are kept: by default only the started one. */
  readonly keeps?: readonly UpgradeName[]
  readonly fields?: RehearsalOptions['fields']
  readonly tell: (rehearsal: Rehearsal, upgrade: RehearsedUpgrade) => Promise<unknown>
}

const alone = (upgrade: UpgradeName): ServiceProcedure => ({ upgrade, tell: (_, begun) => begun.toTheEnd() })

const procedures: Readonly<Record<string, ServiceProcedure>> = {
  straight: alone('keystone'),
  found: alone('keystone'),
  outage: alone('nova'),
  agents: alone('neutron'),

  whole: {
    upgrade: 'cloud',
    keeps: ['cloud', 'glance', 'cinder'],
    fields: [
      ...(['keystone', 'nova', 'neutron'] as const).map((each) => [['services', each], undefined] as const),
      [['pauseBetween'], true],
    ],
    tell: (_, upgrade) => upgrade.toTheEnd(),
  },

  computes: {
    upgrade: 'nova',
    keeps: ['nova-finish'],
    async tell(rehearsal, upgrade) {
      const { lab } = rehearsal
      await upgrade.toTheEnd()
      const finish = await rehearsal.begin('nova-finish')
      await finish.untilGate()
      await finish.send('computes-upgraded', { by: 'hasty' })
      await finish.untilDecisions(1)
      const install = `apt-get install -y nova-compute=${versions.nova.ocata} && service nova-compute restart`
      await lab.host('compute1').run(install)
      await rehearsal.eventually('its row is of Ocata', async () =>
        (await lab.host('controller1').run('nova-schema')).stdout.includes('oldest_compute 16'),
      )
      await finish.send('computes-upgraded', { by: 'ann' })
      await finish.handle.result()
    },
  },

  // The later of the two is kept: both have one id.
  later: {
    upgrade: 'glance',
    async tell(rehearsal, upgrade) {
      await upgrade.untilGate()
      await upgrade.send('glance-upgraded', { by: 'ann', answer: 'defer' })
      await upgrade.handle.result()
      const later = await rehearsal.begin('glance', { contractOnly: true })
      await later.untilGate()
      await later.send('glance-upgraded', { by: 'ann' })
      await later.handle.result()
    },
  },

  attention: {
    upgrade: 'keystone',
    async tell({ lab }, upgrade) {
      lab.fail('controller1', 'install', 100)
      await upgrade.untilAttention('keystone/controller1/install')
      lab.heal('controller1', 'install')
      await upgrade.send('retry', { by: 'ann', step: 'keystone/controller1/install' })
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
    },
  },

  gate: {
    upgrade: 'keystone',
    async tell({ lab }, upgrade) {
      await upgrade.untilRunning('keystone/controller1/drain')
      await upgrade.send(gate, { by: 'hasty' })
      await upgrade.untilGate()
      const status = new Layout(lab.folder).host('controller2', 'dpkg/status/keystone')
      const { stdout: installed } = await lab.host('controller2').run(`cat ${status}`)
      writeFileSync(status, `install ok installed ${newtonVersion}\n`)
      await upgrade.send(gate, { by: 'ann' })
      await upgrade.until('refused', ({ decisions }) => decisions.some(({ verdict }) => verdict === 'refused'))
      writeFileSync(status, installed)
      await upgrade.send(gate, { by: 'ann', answer: 'join' })
      await upgrade.untilOver('keystone/controller3/join')
      await upgrade.untilGate()
      await upgrade.send(gate, { by: 'ann' })
    },
  },

  crash: {
    upgrade: 'keystone',
    async tell(rehearsal, upgrade) {
      rehearsal.lab.take('expand', 3)
      await rehearsal.underWay('controller1', 'expand')
      await rehearsal.killWorker()
      await rehearsal.startWorker()
      await upgrade.untilGate()
      await rehearsal.killWorker()
      await rehearsal.startWorker()
      await upgrade.send(gate, { by: 'ann' })
    },
  },
}

const Recorded = z.object({ events: z.array(z.record(z.string(), z.unknown())) })
/** Fields that a replay doesn't read: names of workers and clients, and time limits. */
const unread: readonly string[] = [
  ...['identity', 'requestId', 'workerVersion', 'workerInstanceKey', 'retryPolicy', 'historySizeBytes'],
  ...['startToCloseTimeout', 'scheduleToCloseTimeout', 'scheduleToStartTimeout', 'heartbeatTimeout'],
]

/** A history in the form of the stored file, an event a line. */
function kept(history: temporal.api.history.v1.IHistory): string {
  const { events } = Recorded.parse(JSON.parse(historyToJSON(history)))
  const lines = events.map((event) => {
    const isScheduled = 'activityTaskScheduledEventAttributes' in event
    const isEnd = 'workflowExecutionCompletedEventAttributes' in event
    return JSON.stringify(event, (key, value: unknown) => {
      // The queue's name contains a worker's host; a replay only reads that there is one.
      if (key === 'taskQueue') return { name: 'rehearsal' }
      // The inputs of activities are most of a history's size.
      const isUnread = unread.includes(key) || (isScheduled && key === 'input') || (isEnd && key === 'result')
      return isUnread ? undefined : value
    })
  })
  return `{"events":[\n${lines.join(',\n')}\n]}\n`
}

async function record(address: string, names: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const name of names) {
    const story = procedures[name]
    if (story === undefined) throw new Error(`no story is called ${name}: ${Object.keys(procedures).join(', ')}`)
    const { upgrade, keeps = [upgrade], fields = [] } = story
    // The folder has one name on all machines: the output of hosts contains it.
    await Rehearsal.run({ address, name, fields, folder: '/tmp/lab-history' }, async (rehearsal) => {
      await rehearsal.startWorker()
      const begun = await rehearsal.begin(upgrade)
      await story.tell(rehearsal, begun)
      await begun.handle.result()
      for (const each of keeps) {
        const id = upgradeId(upgraded(name), each)
        const history = await rehearsal.client.workflow.getHandle(id).fetchHistory()
        writeFileSync(join(folder, `${id}.json`), kept(history))
        process.stdout.write(`${id}.json\n`)
      }
    })
  }
}

const named = process.argv.slice(2)
const names = named.length > 0 ? named : Object.keys(procedures)
withTemporalServer((address) => record(address, names)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
