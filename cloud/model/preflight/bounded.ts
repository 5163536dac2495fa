import { limits } from '../limits'
import type { CheckResult, Preflight } from '../outcomes'
import { bytesOf } from '../text'
import type { HostCheck, PreflightInput } from '../actions'
import type { CheckName } from './reasons'

/** What has to be mended is kept first, then what is good to know, then what passed. */
const weight = ({ ok, required }: CheckResult): number => (ok ? 2 : required ? 0 : 1)

/** Of a check that passed, only that it did. */
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
 * The same answer in a bounded number of bytes, however many hosts there are: what passed is told in short, then by its
 * number alone; what did not is kept for as long as there is room.
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
 * The questions in parts, each of which fits into one payload: the hosts that only bear checks may be many. All else, such
 * as the balancers and the test message, is asked with the first. One part where one is enough.
 */
export function partsOf(input: PreflightInput): readonly PreflightInput[] {
  if (bytesOf(input) <= limits.preflightInputBytes) return [input]
  const nodes = new Set<string>(input.nodes.map(({ host }) => host.name))
  const nothing = { nodes: [], alone: [], alike: [], balancers: [], servers: [], notify: { kind: 'none' } } as const
  const byHost = new Map<string, HostCheck[]>()
  for (const check of input.checks) byHost.set(check.host.name, [...(byHost.get(check.host.name) ?? []), check])
  const parts: { checks: HostCheck[]; bytes: number }[] = []
  // A host stays in one part: whether it can be reached is found out once.
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
