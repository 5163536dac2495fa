import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { drivenProcedures } from './histories/driven-procedures'
import { procedures } from './histories/procedures'
import { historiesFolder, Recorder } from './histories/recorder'
import { Bench } from './recording'
import { Rehearsal } from './rehearsal'
import { withTemporalServer } from './temporal-server'
import { installQuietRuntime } from './quiet-runtime'

/**
 * Records the histories that replay.test.ts replays, a file for each run: upgrades of the simulated lab, and upgrades of
 * recording clouds, which can do what no lab does. They stand for upgrades that are under way when a worker is updated. So
 * they are recorded anew only for a change of the workflows that is meant to break such upgrades. The script records all of
 * them, or those of the procedures that are named:
 *
 *     npm run record:histories -- straight crash
 */
async function record(address: string, names: readonly string[]): Promise<void> {
  mkdirSync(historiesFolder, { recursive: true })
  for (const name of names) {
    const [procedure, driven] = [procedures[name], drivenProcedures[name]]
    if (driven !== undefined) await drive(address, driven)
    else if (procedure === undefined) throw new Error(`no story is called ${name}: ${all.join(', ')}`)
    else await rehearse(address, name, procedure)
  }
}

const all = [...Object.keys(procedures), ...Object.keys(drivenProcedures)]

async function rehearse(
  address: string,
  name: string,
  { fields = [], tell }: (typeof procedures)[string],
): Promise<void> {
  // The folder has one name on all machines: the output of hosts contains it.
  await Rehearsal.run({ address, name, fields, folder: '/tmp/lab-history' }, async (rehearsal) => {
    await rehearsal.startWorker()
    await tell(new Recorder(rehearsal))
  })
}

async function drive(address: string, tell: (typeof drivenProcedures)[string]): Promise<void> {
  process.env.TEST_TEMPORAL_ADDRESS = address
  const bench = await Bench.onRuntime({ code: readFileSync(join(__dirname, '../../workflow-bundle.js'), 'utf8') })
  try {
    await tell(bench)
  } finally {
    await bench.close()
  }
}

const named = process.argv.slice(2)
installQuietRuntime()
withTemporalServer((address) => record(address, named.length > 0 ? named : all)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
