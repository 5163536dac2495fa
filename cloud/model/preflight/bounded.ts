import { limits } from '../limits'
import type { CheckResult, Preflight } from '../outcomes'
import { bytesOf } from '../text'
import type { HostCheck, PreflightInput } from '../actions'
import type { CheckName } from './reasons'

/** The order in which checks are kept: those to mend, then those that only tell, then those that passed. */
const weight = ({ ok, required }: CheckResult): number => (ok ? 2 : required ? 0 : 1)

/** A check that passed keeps its name and result only. */
const brief = (check: CheckResult): CheckResult => (check.ok ? { ...check, said: '', remedy: '' } : check)

/** The first checks that fit, and how many of each kind do not. */
function first(checks: readonly CheckResult[], bytes: number): CheckResult[] {
  const kept: CheckResult[] = []
  let room = bytes
  for (const check of [...checks].sort((one, other) => weight(one) - weight(other))) {
    room -= bytesOf(check) + 1
    if (room < 0) break
    kept.push(check)
  }
  const rest = checks.filter((check) => !kept.includes(check))
  const left = (ok: boolean): number => rest.filter((check) => check.ok === ok).length
  const said = `${left(false)} more that did not pass and ${left(true)} that did are left out here`
  const name = 'preflight' satisfies CheckName
  const remedy = 'Mend what is told here, then ask again.'
  return [...kept, { name, where: 'worker', required: left(false) > 0, ok: left(false) === 0, said, remedy }]
}

/**
 * Bounds the size of a preflight's answer, however many hosts there are. Checks that passed are shortened, then only
 * counted. Checks that failed are kept as long as there is room.
 */
export function boundedPreflight(preflight: Preflight): Preflight {
  const { checks } = preflight
  if (bytesOf(preflight) <= limits.preflightBytes) return preflight
  const short = checks.map(brief)
  const few = bytesOf(short) <= limits.preflightBytes ? short : first(short, limits.preflightBytes)
  const { out, begun } = preflight
  return {
    ...preflight,
    checks: few,
    out: out.slice(0, limits.preflightHosts),
    ...(begun === undefined ? {} : { begun: begun.slice(0, limits.preflightHosts) }),
  }
}

/**
 * Splits a preflight into parts of which each fits into one payload: there may be many hosts that only run checks. The first
 * part asks the balancers and sends the test message. A small preflight is one part.
 */
export function partsOf(input: PreflightInput): readonly PreflightInput[] {
  if (bytesOf(input) <= limits.preflightInputBytes) return [input]
  const nodes = new Set<string>(input.nodes.map(({ host }) => host.name))
  const nothing = { nodes: [], alone: [], alike: [], balancers: [], servers: [], notify: { kind: 'none' } } as const
  const byHost = new Map<string, HostCheck[]>()
  for (const check of input.checks) byHost.set(check.host.name, [...(byHost.get(check.host.name) ?? []), check])
  const parts: { checks: HostCheck[]; bytes: number }[] = []
  // A host stays in one part, so that an unreachable host is tried once.
  for (const [host, checks] of byHost) {
    if (nodes.has(host)) continue
    const bytes = bytesOf(checks)
    const last = parts.at(-1)
    if (last !== undefined && last.bytes + bytes <= limits.preflightInputBytes) {
      last.checks.push(...checks)
      last.bytes += bytes
    } else parts.push({ checks: [...checks], bytes })
  }
  const first = { ...input, checks: input.checks.filter(({ host }) => nodes.has(host.name)) }
  return [first, ...parts.map(({ checks }) => ({ ...input, ...nothing, checks }))]
}

/** The answers of all parts as one. */
export function together(answers: readonly Preflight[]): Preflight {
  const [only] = answers
  if (only !== undefined && answers.length === 1) return boundedPreflight(only)
  return boundedPreflight({
    ok: answers.every(({ ok }) => ok),
    checks: answers.flatMap(({ checks }) => checks),
    out: answers.flatMap(({ out }) => out),
    ...(answers.some(({ begun }) => begun !== undefined) ? { begun: answers.flatMap(({ begun = [] }) => begun) } : {}),
  })
}
