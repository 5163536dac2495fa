import { join } from 'node:path'
import { z } from 'zod'
import { serviceNames } from '../cloud/model/ids'
import { Rehearsal } from '../test/support/rehearsal'
import { withTemporalServer } from '../test/support/temporal-server'
import { notedWaits, noteWaits, secondsOf } from './waits'

/**
 * Measures the time that upgrades spend in pauses, each with the thing that it waits for. The commands of the simulated lab
 * take no time. Pauses that are under way at once count once. Prints the seconds of each service, then of each kind of
 * pause. By default it upgrades all services, one after the other; the arguments name others.
 */
const services = z.array(z.enum(serviceNames)).parse(process.argv.slice(2))

async function measure(rehearsal: Rehearsal): Promise<void> {
  const file = join(rehearsal.lab.folder, 'waits')
  noteWaits(rehearsal.lab, file)
  process.env.NOTED_WAITS = file
  process.env.NODE_OPTIONS = `--require ${join(__dirname, 'noted-waits.js')}`
  await rehearsal.startWorker()
  let total = 0
  for (const service of services.length > 0 ? services : serviceNames) {
    const before = notedWaits(file).length
    const began = performance.now()
    await (await rehearsal.begin(service)).toTheEnd()
    const seconds = (performance.now() - began) / 1000
    total += seconds
    const waiting = secondsOf(notedWaits(file).slice(before))
    process.stdout.write(`${service}: ${seconds.toFixed(1)} s, of which ${waiting.toFixed(1)} s waiting\n`)
  }
  const waits = notedWaits(file)
  for (const kind of new Set(waits.map((wait) => wait.kind))) {
    const own = waits.filter((wait) => wait.kind === kind)
    process.stdout.write(`  ${secondsOf(own).toFixed(1)} s in ${own.length} pauses: ${kind}\n`)
  }
  const waiting = secondsOf(waits)
  process.stdout.write(
    `waiting_seconds=${waiting.toFixed(1)} other_seconds=${(total - waiting).toFixed(1)} seconds=${total.toFixed(1)}\n`,
  )
}

withTemporalServer((address) => Rehearsal.run({ address }, measure)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
