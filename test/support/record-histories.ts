import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { historyToJSON } from '@temporalio/common/lib/proto-utils'
import type { temporal } from '@temporalio/proto'
import { z } from 'zod'
import { newtonVersion } from '../../lab/simulated'
import { Layout } from '../../lab/simulated/layout'
import { Rehearsal } from './rehearsal'
import type { RehearsedUpgrade } from './rehearsed-upgrade'
import { withTemporalServer } from './temporal-server'

/**
 * Records the histories that replay.test.ts replays: real upgrades of the simulated lab, one file a story, in the folder
 * that is its argument. They stand for upgrades that are under way when a worker is updated, so they are recorded anew
 * only when a change of the workflows is meant to break such upgrades:
 *
 *     npm run record:histories
 */
const gate = 'keystone-on-ocata'

type Story = (rehearsal: Rehearsal, upgrade: RehearsedUpgrade) => Promise<void>

const stories: Readonly<Record<string, Story>> = {
  async straight(_, upgrade) {
    await upgrade.untilGate()
    await upgrade.send(gate, { by: 'ann' })
  },

  async attention({ lab }, upgrade) {
    lab.fail('controller1', 'install', 100)
    await upgrade.untilAttention('keystone/controller1/install')
    lab.heal('controller1', 'install')
    await upgrade.send('retry', { by: 'ann', step: 'keystone/controller1/install' })
    await upgrade.untilGate()
    await upgrade.send(gate, { by: 'ann' })
  },

  async gate({ lab }, upgrade) {
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

  async crash(rehearsal, upgrade) {
    rehearsal.lab.take('expand', 3)
    await rehearsal.underWay('controller1', 'expand')
    await rehearsal.killWorker()
    await rehearsal.startWorker()
    await upgrade.untilGate()
    await rehearsal.killWorker()
    await rehearsal.startWorker()
    await upgrade.send(gate, { by: 'ann' })
  },
}

const Recorded = z.object({ events: z.array(z.record(z.string(), z.unknown())) })
/** What a replay doesn't read: who worked where, and the inputs of activities, which are most of a history's size. */
const unread: readonly string[] = ['identity', 'requestId', 'workerVersion', 'workerInstanceKey']

/** A history as it is kept, an event a line. */
function kept(history: temporal.api.history.v1.IHistory): string {
  const { events } = Recorded.parse(JSON.parse(historyToJSON(history)))
  const lines = events.map((event) => {
    const isScheduled = 'activityTaskScheduledEventAttributes' in event
    return JSON.stringify(event, (key, value: unknown) => {
      // Its name has a worker's host in it; that there is one is read.
      if (key === 'taskQueue') return { name: 'rehearsal' }
      return unread.includes(key) || (isScheduled && key === 'input') ? undefined : value
    })
  })
  return `{"events":[\n${lines.join(',\n')}\n]}\n`
}

async function record(address: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const [name, story] of Object.entries(stories)) {
    // The same folder everywhere: it stands in what the hosts say.
    await Rehearsal.run({ address, name, folder: '/tmp/lab-history' }, async (rehearsal) => {
      await rehearsal.startWorker()
      const upgrade = await rehearsal.begin()
      await story(rehearsal, upgrade)
      await upgrade.handle.result()
      writeFileSync(join(folder, `${name}.json`), kept(await upgrade.handle.fetchHistory()))
      process.stdout.write(`${name}.json\n`)
    })
  }
}

const [folder = 'test/histories'] = process.argv.slice(2)
withTemporalServer((address) => record(address, folder)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
