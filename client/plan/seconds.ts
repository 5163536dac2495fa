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

/**
 * The seconds of steps on the wall clock: steps that are done side by side count as long as the slowest host. Null if no
 * step has seconds.
 */
export function wallSeconds(steps: readonly TimedStep[]): number | null {
  if (steps.every(({ seconds }) => seconds === null)) return null
  let sum = 0
  const groups = new Map<number, Map<string, number>>()
  for (const { together, host, seconds } of steps) {
    if (together === null) sum += seconds ?? 0
    else {
      const hosts = groups.get(together) ?? new Map<string, number>()
      hosts.set(host ?? '', (hosts.get(host ?? '') ?? 0) + (seconds ?? 0))
      groups.set(together, hosts)
    }
  }
  for (const hosts of groups.values()) sum += Math.max(...hosts.values())
  return sum
}
