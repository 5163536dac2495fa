import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceName } from '../cloud/model/ids'
import { readLedger, repeatedCommands, type Execution, type LedgerError, type Repeated } from '../lab/simulated'
import type { Outage, Progress, StepProgress } from '../cloud/model/progress'
import type { LoadReport, Stretch } from './load'

/** The result of one service. */
export interface ServiceFigures {
  readonly service: ServiceName
  /** Undefined if its upgrade never began. */
  readonly progress: Progress | undefined
  readonly seconds: number
}

/** The results of a demo. */
export interface Figures {
  /** Each service that was to be upgraded. */
  readonly services: readonly ServiceFigures[]
  readonly commands: number
  /** Commands that one host ran more often than the upgrades have them. */
  readonly repeated: readonly Repeated[]
  /** States that must never be, but that the lab saw. */
  readonly errors: readonly LedgerError[]
  readonly load: LoadReport
  /** From the demo's first line to its last. */
  readonly seconds: number
}

const isDone = ({ progress }: ServiceFigures): boolean => progress?.state === 'Done'

/** True if a step was, or is, done by its upgrade; a gate is none. */
const wasBegun = ({ state, host }: StepProgress): boolean =>
  host !== null && state !== 'pending' && state !== 'not needed' && state !== 'left out'

const stepsOf = (services: readonly ServiceFigures[]): readonly StepProgress[] =>
  services.flatMap(({ progress }) => progress?.steps ?? [])

/** An outage as the upgrade declares it, and as the load measured it. */
export interface MeasuredOutage {
  readonly service: ServiceName
  readonly declared: Outage
  readonly seenSeconds: number
  /** Stretches without an answer that began before the declared outage, or ended after it. */
  readonly outside: readonly Stretch[]
}

/** The outages of a demo. */
export function outagesIn({ services, load }: Figures): readonly MeasuredOutage[] {
  return services.flatMap(({ service, progress }) => {
    const declared = progress?.outage ?? null
    if (declared === null) return []
    const seen = load.outages.find((each) => each.service === service)
    const from = Date.parse(declared.since)
    const to = from + declared.seconds * 1000
    const isInside = (each: Stretch): boolean =>
      each.to !== null && Date.parse(each.from) >= from && Date.parse(each.to) <= to
    const outside = (seen?.stretches ?? []).filter((each) => !isInside(each))
    return [{ service, declared, seenSeconds: seen?.seconds ?? 0, outside }]
  })
}

/**
 * True if the demo proved its claims: every service is done, under load, and no command ran twice. No state that must never
 * be occurred, no request failed, and no API was down for longer than its upgrade declares.
 */
export function isGood(figures: Figures): boolean {
  const { services, load, repeated, errors } = figures
  return (
    services.length > 0 &&
    services.every(isDone) &&
    repeated.length === 0 &&
    errors.length === 0 &&
    load.failed === 0 &&
    load.requests > 0 &&
    outagesIn(figures).every(({ outside }) => outside.length === 0)
  )
}

/** The demo's very last line, for programs. */
export function lastLine(figures: Figures): string {
  const { services, commands, repeated, errors, load, seconds } = figures
  const steps = stepsOf(services).filter(({ state, host }) => state === 'done' && host !== null).length
  const counts = [
    `services=${services.filter(isDone).length} steps=${steps}`,
    `commands=${commands} twice=${repeated.length} errors=${errors.length}`,
    `requests=${load.requests} failed=${load.failed}`,
    ...outagesIn(figures).flatMap(({ service, declared, seenSeconds }) => [
      `${service}_outage_seconds=${declared.seconds.toFixed(1)}`,
      `${service}_outage_seen_seconds=${seenSeconds.toFixed(1)}`,
    ]),
    `seconds=${Math.round(seconds)}`,
  ]
  return `demo: ${counts.join(' ')}`
}

const settledAfterMs = 500
const settlesWithinMs = 15_000

/**
 * The ledger once every command in it has ended and no new one is added. A command that never ends is included after a
 * quarter of a minute all the same.
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

/**
 * The changing commands of a ledger, and those of them that one host ran more often than the upgrades have them: a unit
 * that is restarted at the end is stopped and started twice on purpose.
 */
export function commandsIn(
  executions: readonly Execution[],
  services: readonly ServiceFigures[],
): Pick<Figures, 'commands' | 'repeated'> {
  const begun = stepsOf(services).filter(wasBegun)
  const planned = ({ host, command }: Repeated): number =>
    begun.filter((step) => step.host === host && step.command.split('; ').includes(command)).length
  const repeated = repeatedCommands(executions).filter((each) => each.times > Math.max(1, planned(each)))
  return { commands: executions.length, repeated }
}
