import { parseStepId } from '../../cloud/model/ids'
import { wallSeconds, type TimedStep } from '../plan/seconds'

/** The marks that are drawn before or after a step. */
export type Mark = 'outage begins' | 'outage ends' | 'only restore'

export interface Row {
  readonly step: TimedStep
  /** Its number in the whole plan. */
  readonly number: number
  readonly marks: readonly Mark[]
}

/** Steps that are done in one go on one host, or side by side on several; or a gate. */
export interface PlanSection {
  readonly service: string
  readonly title: string
  /** The condition under which most of it is done. */
  readonly when: string | null
  /** Its steps that are done in any case. */
  readonly always: readonly string[]
  readonly rows: readonly Row[]
  /** The seconds of the outage that begins in it. */
  readonly outageSeconds: number | null
}

function marksOf(steps: readonly TimedStep[], at: number): Mark[] {
  const [before, step, after] = [steps[at - 1], steps[at], steps[at + 1]]
  if (step === undefined) return []
  const { service } = parseStepId(step.id)
  const isSame = (other: TimedStep | undefined): other is TimedStep =>
    other !== undefined && parseStepId(other.id).service === service
  return [
    ...(step.outage && !(isSame(before) && before.outage) ? (['outage begins'] as const) : []),
    ...(step.outage && !(isSame(after) && after.outage) ? (['outage ends'] as const) : []),
    ...(step.wayBack === 'restore' && isSame(before) && before.wayBack === 'packages'
      ? (['only restore'] as const)
      : []),
  ]
}

const keyOf = (step: TimedStep): string => {
  const { service, host } = parseStepId(step.id)
  if (step.host === null) return step.id
  return step.together === null ? `${service} ${host}` : `${service} ${step.together}`
}

/** Hosts that a title names; of more it tells the number. */
const hostsNamed = 3

function titleOf(steps: readonly TimedStep[]): string {
  const hosts = [...new Set(steps.map(({ host }) => host))].filter((host) => host !== null)
  if (hosts.length === 0) return 'a person is asked'
  if (hosts.length === 1) return hosts.join()
  const more = hosts.length > hostsNamed + 1 ? hosts.length - hostsNamed : 0
  const named = more === 0 ? hosts.join(', ') : `${hosts.slice(0, hostsNamed).join(', ')} and ${more} more`
  const atOnce = steps[0]?.atOnce
  return `${named} ${atOnce === undefined ? 'side by side' : `${atOnce} at once`}`
}

/** The one condition under which most of these steps are done, and those of them that are done in any case. */
export function conditionOf(steps: readonly TimedStep[]): Pick<PlanSection, 'when' | 'always'> {
  const [when, ...others] = new Set(steps.flatMap((step) => step.when ?? []))
  if (when === undefined || others.length > 0) return { when: null, always: [] }
  return { when, always: steps.flatMap((step) => (step.when === null ? [parseStepId(step.id).verb] : [])) }
}

function chapterOf(rows: readonly Row[], all: readonly TimedStep[]): PlanSection {
  const steps = rows.map(({ step }) => step)
  const { service } = parseStepId(steps[0]?.id ?? '')
  const outage = rows.some(({ marks }) => marks.includes('outage begins'))
    ? wallSeconds(all.filter((step) => step.outage && parseStepId(step.id).service === service))
    : null
  return {
    service,
    title: titleOf(steps),
    ...conditionOf(steps),
    rows,
    outageSeconds: outage,
  }
}

/** A plan cut into sections that a person would tell in one sentence: this node, these nodes side by side, this gate. */
export function planSections(steps: readonly TimedStep[]): PlanSection[] {
  const groups: Row[][] = []
  steps.forEach((step, at) => {
    const row: Row = { step, number: at + 1, marks: marksOf(steps, at) }
    const last = groups.at(-1)
    const before = steps[at - 1]
    if (last !== undefined && before !== undefined && keyOf(before) === keyOf(step)) last.push(row)
    else groups.push([row])
  })
  return groups.map((rows) => chapterOf(rows, steps))
}
