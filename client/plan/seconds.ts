import { parseStepId } from '../../cloud/model/ids'
import type { PlannedStep } from '../../cloud/model/progress'

/** The seconds of a past run's steps, by id. */
export type Measured = ReadonlyMap<string, number>

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length

const headOf = (verb: string): string => verb.split('-')[0] ?? verb

/**
 * The seconds that a step may take. By choice: its seconds in that run; the mean of its verb on other hosts; the mean of its
 * kind of verb (`stop` of any unit). Null if no step is alike, and for a gate, which takes as long as people do.
 */
export function secondsFor({ id, host }: Pick<PlannedStep, 'id' | 'host'>, measured: Measured): number | null {
  if (host === null) return null
  const own = measured.get(id)
  if (own !== undefined) return own
  const { service, verb } = parseStepId(id)
  const alike = (same: (other: string) => boolean): number | null =>
    mean(
      [...measured].flatMap(([other, seconds]) => {
        const parts = parseStepId(other)
        return parts.service === service && same(parts.verb) ? [seconds] : []
      }),
    )
  return alike((other) => other === verb) ?? alike((other) => headOf(other) === headOf(verb))
}

/** A step with its expected seconds. */
export type TimedStep = PlannedStep & { readonly seconds: number | null }

/** Steps that are done side by side: the seconds of each host, and the most hosts at once. */
interface SideBySide {
  readonly hosts: Map<string, number>
  readonly atOnce: number
}

/** As long as the slowest host; of more hosts than are worked on at once, as long as all of them in that many lanes. */
function secondsBeside({ hosts, atOnce }: SideBySide): number {
  const seconds = [...hosts.values()]
  return Math.max(...seconds, seconds.reduce((sum, each) => sum + each, 0) / atOnce)
}

/** The seconds of steps on the wall clock: those that are done side by side count once. Null if no step has seconds. */
export function wallSeconds(steps: readonly TimedStep[]): number | null {
  if (steps.every(({ seconds }) => seconds === null)) return null
  let sum = 0
  const groups = new Map<number, SideBySide>()
  for (const { together, atOnce = Infinity, host, seconds } of steps) {
    if (together === null) sum += seconds ?? 0
    else {
      const group = groups.get(together) ?? { hosts: new Map<string, number>(), atOnce }
      group.hosts.set(host ?? '', (group.hosts.get(host ?? '') ?? 0) + (seconds ?? 0))
      groups.set(together, group)
    }
  }
  for (const group of groups.values()) sum += secondsBeside(group)
  return sum
}
