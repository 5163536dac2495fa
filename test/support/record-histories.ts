import { mkdirSync } from 'node:fs'
import { procedures } from './histories/procedures'
import { historiesFolder, Recorder } from './histories/recorder'
import { Rehearsal } from './rehearsal'
import { withTemporalServer } from './temporal-server'

/**
 * Records the histories that replay.test.ts replays: real upgrades of the simulated lab, a file for each run. They stand for
 * upgrades that are under way when a worker is updated. So they are recorded anew only for a change of the workflows that is
 * meant to break such upgrades. The script records all of them, or those of the procedures that are named:
 *
 *     npm run record:histories -- straight crash
 */
async function record(address: string, names: readonly string[]): Promise<void> {
  mkdirSync(historiesFolder, { recursive: true })
  for (const name of names) {
    const procedure = procedures[name]
    if (procedure === undefined) throw new Error(`no story is called ${name}: ${Object.keys(procedures).join(', ')}`)
    const { fields = [] } = procedure
    // The folder has one name on all machines: the output of hosts contains it.
    await Rehearsal.run({ address, name, fields, folder: '/tmp/lab-history' }, async (rehearsal) => {
      await rehearsal.startWorker()
      await procedure.tell(new Recorder(rehearsal))
    })
  }
}

const named = process.argv.slice(2)
const names = named.length > 0 ? named : Object.keys(procedures)
withTemporalServer((address) => record(address, names)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
