import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rehearsal } from '../../test/support/rehearsal'
import type { Schedule } from '../fault'
import { spend, type Ended } from '../night'
import type { Subject } from '../subject'
import { TemporalServer } from '../temporal-server'
import { SimulatedLab } from './lab'

/** Runs one whole upgrade of the subject on a simulated lab of its own. */
export async function runNight(subject: Subject, schedule: Schedule): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  process.once('exit', remove)
  const server = await TemporalServer.start(folder)
  let ended: Ended | undefined
  try {
    await Rehearsal.run({ address: server.address, folder: join(folder, 'lab') }, async (rehearsal) => {
      ended = await spend(new SimulatedLab(rehearsal, subject, schedule), server, subject, schedule)
      // The rehearsal says goodbye to a server that is there.
      await server.kill()
      await server.go()
    })
  } finally {
    await server.end()
    process.off('exit', remove)
    remove()
  }
  if (ended === undefined) throw new Error('the night did not begin')
  return ended
}
