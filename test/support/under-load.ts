import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import type { Lab } from '../../lab/simulated'
import { compiled } from '../../lab/simulated/layout'

// @needs build
const Counts = z.object({ requests: z.number(), failed: z.number() })
const Report = Counts.extend({
  services: z.record(
    z.string(),
    Counts.extend({ answered: z.number(), unavailable: z.number(), outageSeconds: z.number() }),
  ),
  stretches: z.record(z.string(), z.array(z.object({ from: z.iso.datetime(), to: z.iso.datetime().nullable() }))),
  failures: z.array(z.object({ service: z.string(), target: z.string(), request: z.string(), why: z.string() })),
})

/** The requests a second, to all services together. */
const usualPerSecond = 40

/** Runs the load until `meanwhile` is over, and gives back its last line. */
export async function underLoad(
  lab: Lab,
  meanwhile: () => Promise<void>,
  targets = ['--target', lab.targets.join(',')],
  perSecond = usualPerSecond,
): Promise<z.infer<typeof Report>> {
  const args = [...targets, '--credentials', lab.credentials, '--per-second', String(perSecond)]
  const child = spawn(process.execPath, [compiled('load.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  const first = once(child.stdout, 'data')
  child.stdout.on('data', (data: Buffer) => (output += data.toString()))
  const closed = once(child, 'close')
  try {
    await first
    await meanwhile()
  } finally {
    child.kill('SIGTERM')
    await closed
  }
  const lines = output.trimEnd().split('\n')
  for (const line of lines) Counts.parse(JSON.parse(line))
  return Report.parse(JSON.parse(lines.at(-1) ?? ''))
}
