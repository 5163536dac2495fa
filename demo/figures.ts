import { setTimeout as sleep } from 'node:timers/promises'
import { readLedger, repeatedCommands, type Execution, type Repeated } from '../lab/simulated'
import type { Progress } from '../workflows/progress'
import type { LoadReport } from './load'

/** What a demo came to. */
export interface Figures {
  readonly progress: Progress | undefined
  readonly commands: number
  readonly repeated: readonly Repeated[]
  readonly load: LoadReport
  /** From the demo's first line to its last. */
  readonly seconds: number
}

const isDone = ({ progress }: Figures): boolean => progress?.state === 'Done'

/** Steps that were done; a gate is none. */
const stepsDone = ({ progress }: Figures): number =>
  progress?.steps.filter(({ state, host }) => state === 'done' && host !== null).length ?? 0

/** Whether the demo showed what it is there to show: done, under load, nothing twice, nothing failed. */
export function isGood(figures: Figures): boolean {
  const { load, repeated } = figures
  return isDone(figures) && repeated.length === 0 && load.failed === 0 && load.requests > 0
}

/** The demo's very last line, for programs. */
export function lastLine(figures: Figures): string {
  const { commands, repeated, load, seconds } = figures
  const counts = {
    services: isDone(figures) ? 1 : 0,
    steps: stepsDone(figures),
    commands,
    twice: repeated.length,
    requests: load.requests,
    failed: load.failed,
    ...Object.fromEntries(
      Object.entries(load.outageSeconds ?? {}).map(([service, out]) => [`${service}_outage_seconds`, out]),
    ),
    seconds: Math.round(seconds),
  }
  return `demo: ${Object.entries(counts)
    .map(([name, count]) => `${name}=${count}`)
    .join(' ')}`
}

const settledAfterMs = 500
const settlesWithinMs = 15_000

/**
 * The ledger once every command in it has ended and none is added any more. A command that never ends shows in it after
 * a quarter of a minute all the same.
 */
export async function settledLedger(lab: string): Promise<Execution[]> {
  const limit = performance.now() + settlesWithinMs
  for (let before = -1; ;) {
    const executions = await readLedger(lab)
    const settled = executions.length === before && executions.every(({ end }) => end !== undefined)
    if (settled || performance.now() > limit) return executions
    before = executions.length
    await sleep(settledAfterMs)
  }
}

/** The changing commands of a ledger, and those of them that one host started more than once. */
export function commandsIn(executions: readonly Execution[]): Pick<Figures, 'commands' | 'repeated'> {
  return { commands: executions.length, repeated: repeatedCommands(executions) }
}
