/**
 * The keeper: the process that holds a lab. It is process 1 of a pid and mount namespace of its own (programs/keeper.sh). So
 * its end, for any cause, is the end of every process and every mount of the lab.
 */
import { readdirSync, rmSync, truncateSync } from 'node:fs'
import { basename } from 'node:path'
import { z } from 'zod'
import { findAddresses } from './addresses'
import { takeOrders } from './control'
import { Init, Platform } from './init'
import { Lab } from './lab'
import { Layout } from './layout'

const Base = z.object({
  platform: Platform,
  root: z.string(),
  database: z.string(),
  layers: z.object({ controller: z.string(), network: z.string(), compute: z.string() }),
})

/** The process that holds the other end of a keeper's input may be its leash. */
const Life = z.enum(['until-told', 'until-input-ends'])

async function main(): Promise<void> {
  const [name, base, life, init] = z.tuple([z.string(), z.string(), Life, Init]).parse(process.argv.slice(2))
  if (life === 'until-input-ends') process.stdin.on('end', () => process.exit(0)).resume()
  const layout = new Layout(name)
  for (const left of readdirSync(layout.folder)) {
    if (left !== basename(layout.lock) && left !== basename(layout.keeperLog)) {
      rmSync(layout.path(left), { recursive: true })
    }
  }
  truncateSync(layout.keeperLog)
  const keeperPid = z.coerce.number().int().parse(process.env.LAB_KEEPER_PID)
  const lab = new Lab(layout, Base.parse(JSON.parse(base)), await findAddresses(), keeperPid, init)
  await takeOrders(lab, layout.control, () => process.exit(0))
  await lab.start()
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => process.exit(0))
main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
