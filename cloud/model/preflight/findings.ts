import type { ServiceName } from '../ids'
import type { CheckResult, PreflightReport } from '../outcomes'

/** A check's result, with the services that it was asked for. */
export interface Finding extends CheckResult {
  readonly services: readonly ServiceName[]
}

/** Failed and to be mended before an upgrade, failed and good to know, or passed. */
export type Verdict = 'mend' | 'know' | 'passed'

const order: readonly Verdict[] = ['mend', 'know', 'passed']

/** The verdict of a check: a failed one has to be mended only if it is required. */
export const verdictOf = ({ ok, required }: CheckResult): Verdict => (ok ? 'passed' : required ? 'mend' : 'know')

/** A script that has no question prints this. */
export const wasAsked = ({ said }: CheckResult): boolean => !said.startsWith('not asked')

/**
 * The results of all services, those to mend first. A finding that several services share on one host or balancer, word for
 * word, is listed once.
 */
export function findingsOf({ services }: PreflightReport): readonly Finding[] {
  const found = new Map<string, CheckResult & { services: ServiceName[] }>()
  for (const { service, checks } of services) {
    for (const check of checks) {
      const key = JSON.stringify([check.name, check.where, check.ok, check.said])
      const known = found.get(key)
      if (known === undefined) found.set(key, { ...check, services: [service] })
      else known.services.push(service)
    }
  }
  return [...found.values()].sort((one, other) => order.indexOf(verdictOf(one)) - order.indexOf(verdictOf(other)))
}
