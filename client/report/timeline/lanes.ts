import { parseStepId } from '../../../cloud/model/ids'
import type { ReportedStep, Stretch } from '../group'

/** The kind of a step, which decides its colour. */
export type StepKind = 'balancers' | 'units' | 'packages' | 'database' | 'checks'

export const stepKinds: Readonly<Record<StepKind, string>> = {
  balancers: 'drain, join',
  units: 'stop, start, restart',
  packages: 'packages, configuration',
  database: 'database',
  checks: 'checks',
}

const kinds: readonly (readonly [RegExp, StepKind])[] = [
  [/^(drain|join)/, 'balancers'],
  [/^(stop|start|restart|settle)/, 'units'],
  [/^(install|stage|configure)/, 'packages'],
  [/^(backup|expand|migrate|contract|sync|api-sync|map|create|discover|online)/, 'database'],
]

/** The kind of a step, which gives it its colour in the timeline. */
export const kindOf = (step: string): StepKind =>
  kinds.find(([verb]) => verb.test(parseStepId(step).verb))?.[1] ?? 'checks'

/** A row of a timeline: one host, or all steps that belong to no host. */
export interface Lane {
  readonly name: string
  /** Steps at the same time are drawn one below the other. */
  readonly rows: readonly (readonly ReportedStep[])[]
}

const overlap = (one: Stretch, other: Stretch): boolean => one.from < other.to && other.from < one.to

/** More lanes than these are drawn in a place of a bounded height, where they scroll. */
export const lanesInFull = 24

/** The steps by host, in the order in which each host first had one. Of many hosts those at work come first, to be seen. */
export function lanesOf(steps: readonly ReportedStep[]): Lane[] {
  const inOrder = [...steps].sort((one, other) => one.from - other.from)
  const hosts = [...new Set(inOrder.map(({ step }) => parseStepId(step).host))]
  const atWork = new Set(inOrder.filter(({ state }) => state === 'under way').map(({ step }) => parseStepId(step).host))
  const names = hosts.length > lanesInFull ? [...new Set([...atWork, ...hosts])] : hosts
  return names.map((name) => {
    const rows: ReportedStep[][] = []
    for (const step of inOrder.filter((each) => parseStepId(each.step).host === name)) {
      const free = rows.find((row) => !row.some((other) => overlap(step, other)))
      if (free === undefined) rows.push([step])
      else free.push(step)
    }
    return { name: name === 'all' ? 'all hosts' : name, rows }
  })
}
