import type { StepToldOf, Stretch } from '../group'

/** What a step has to do with: its colour. */
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

export const verbOf = (step: string): string => step.split('/').slice(2).join('/')

export const kindOf = (step: string): StepKind => kinds.find(([verb]) => verb.test(verbOf(step)))?.[1] ?? 'checks'

/** A row of a timeline: one host, or everything that is no host's. */
export interface Lane {
  readonly name: string
  /** Steps at the same time are drawn one below the other. */
  readonly rows: readonly (readonly StepToldOf[])[]
}

const overlap = (one: Stretch, other: Stretch): boolean => one.from < other.to && other.from < one.to

export const laneOf = (step: string): string => step.split('/')[1] ?? ''

/** The steps by host, in the order in which each host first had one. */
export function lanesOf(steps: readonly StepToldOf[]): Lane[] {
  const inOrder = [...steps].sort((one, other) => one.from - other.from)
  const names = [...new Set(inOrder.map(({ step }) => laneOf(step)))]
  return names.map((name) => {
    const rows: StepToldOf[][] = []
    for (const step of inOrder.filter((each) => laneOf(each.step) === name)) {
      const free = rows.find((row) => !row.some((other) => overlap(step, other)))
      if (free === undefined) rows.push([step])
      else free.push(step)
    }
    return { name: name === 'all' ? 'all hosts' : name, rows }
  })
}
