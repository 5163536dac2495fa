import type { ServiceRelease, UnitRelease } from '../../../cloud/model/release'
import type { Origin } from '../origin'
import type { Entry } from '../yaml-lines'
import type { HostFacts } from './facts'
import type { Findings } from './findings'

/** The hosts that a service's units may be on, by the roles that cloud.yaml gives them. */
export interface UnitHosts {
  readonly service: readonly string[]
  readonly network: readonly string[]
  readonly controllers: readonly string[]
}

/** The word of the hosts on a unit. */
export interface UnitFinding {
  readonly unit: string
  /** Its hosts, where they are others than those of the release; `none` if no host has it. */
  readonly hosts: readonly string[] | 'none' | 'usual'
  readonly origin: Origin
}

/**
 * Finds the hosts of each unit of a release. While one host that may have a unit has not told, nothing is said of the unit,
 * but that it is there besides those of the release.
 */
export function unitFindings(release: ServiceRelease, hosts: UnitHosts, findings: Findings): readonly UnitFinding[] {
  return Object.entries(release.units).flatMap(([unit, described]): UnitFinding[] => {
    const expected = described.named === true ? [] : usualHosts(described, hosts)
    const all = ordered(described, hosts)
    const read = findings.readOf(all)
    const actual = read.filter((host) => isThere(unit, described, findings.facts(host)))
    const silent = all.filter((host) => !read.includes(host))
    if (silent.length > 0) {
      if (described.named !== true || actual.length === 0) return []
      const why = `${actual.join(', ')} has it; ${silent.join(', ')} was not read`
      return [{ unit, hosts: actual, origin: { kind: 'guessed', why, check: 'unlisted processes' } }]
    }
    const origin = { kind: 'found', on: actual } as const
    // A host that lacks an optional unit is left alone by the upgrade anyway.
    const isUsual =
      described.optional === true ? actual.every((host) => expected.includes(host)) : isSame(actual, expected)
    if (isUsual) return [{ unit, hosts: 'usual', origin }]
    if (actual.length === 0)
      return [{ unit, hosts: 'none', origin: { kind: 'found', on: read, note: 'it is not at work there' } }]
    const isRelease = isSame(actual, usualHosts(described, hosts))
    return [{ unit, hosts: isRelease ? [] : actual, origin }]
  })
}

/** The units of a service's section with the hosts that were found. A unit with servers is never left out. */
export function withFoundHosts(entries: readonly Entry[], found: readonly UnitFinding[]): readonly Entry[] {
  const left = new Map(found.map((finding) => [finding.unit, finding]))
  const known = entries.flatMap((entry): Entry[] => {
    const finding = left.get(entry.key)
    left.delete(entry.key)
    const isMapping = typeof entry.value === 'object'
    // The answer of the hosts goes before a guess of theirs.
    if (finding === undefined) return [entry]
    const servers = isMapping ? (entry.value as readonly Entry[]).filter(({ key }) => key === 'servers') : []
    if (servers.length === 0) return entryOf(finding)
    if (finding.hosts === 'usual') return [entry]
    if (finding.hosts === 'none')
      return [
        { ...entry, above: [...(entry.above ?? []), `${entry.key} is at work on no host: see which unit answers`] },
      ]
    return [{ ...entry, value: [...hostsEntry(finding), ...servers] }]
  })
  return [...known, ...[...left.values()].flatMap(entryOf)]
}

function entryOf(finding: UnitFinding): Entry[] {
  const { unit: key, hosts, origin } = finding
  if (hosts === 'usual') return []
  if (hosts === 'none') return [{ key, value: 'none', origin }]
  return [{ key, value: hostsEntry(finding), origin, ...(hosts.length === 0 ? { isFlow: true } : {}) }]
}

const hostsEntry = ({ hosts }: UnitFinding): Entry[] =>
  typeof hosts === 'string' || hosts.length === 0 ? [] : [{ key: 'hosts', value: hosts }]

/** True if a boot starts the unit, or it runs. One that is active on one of its hosts only is installed on the others. */
function isThere(unit: string, { nameOnHost = unit, passive }: UnitRelease, facts: HostFacts | undefined): boolean {
  const known = facts?.units.get(nameOnHost)
  return known !== undefined && (passive === true || known.isEnabled || known.runs === true)
}

function usualHosts({ on = 'service' }: UnitRelease, { service, network }: UnitHosts): readonly string[] {
  if (on === 'service') return service
  return on === 'network' ? network : [...new Set([...network, ...service])]
}

/** All hosts of a cloud that may have the unit, in the order in which its release has it upgraded. */
const ordered = ({ on }: UnitRelease, { network, controllers }: UnitHosts): readonly string[] =>
  on === undefined || on === 'service' ? controllers : [...new Set([...network, ...controllers])]

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((each) => other.includes(each))
