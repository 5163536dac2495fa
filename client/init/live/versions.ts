import type { ServiceName } from '../../../cloud/model/ids'
import type { PlatformName } from '../../../cloud/model/platform'
import type { ServiceRelease } from '../../../cloud/model/release'
import { shownHosts } from '../origin'
import { draftedPair } from '../pair'
import type { Entry } from '../yaml-lines'
import type { HostFacts } from './facts'
import type { Findings } from './findings'

/** A version for cloud.yaml, or the reason that the hosts tell of none. */
type Offered = { readonly entry: Entry } | { readonly why: string }

/** The version that the repositories of a service's hosts have for the upgrade. */
export function offeredVersion(
  service: ServiceName,
  { packages: [name = ''] }: ServiceRelease,
  hosts: readonly string[],
  findings: Findings,
): Offered | undefined {
  const read = findings.readOf(hosts)
  if (read.length === 0) return undefined
  const installed = findings.agreed(read, (facts) => facts.packages.get(name)?.version)
  if (installed === undefined) return { why: `${name} is not installed on ${shownHosts(read)}` }
  const found = findings.agreed(read, (facts) => newestFor(service, name, facts))
  const { label } = draftedPair.release.to
  if (found === undefined)
    return {
      why: `the repositories of ${shownHosts(read)} have nothing newer than ${installed.value}: add those of ${label}`,
    }
  const { value, on } = found
  const isFitting = majorOf(value) === majorOfNew(service)
  const differing = read.filter((host) => !on.includes(host))
  if (isFitting && differing.length === 0)
    return {
      entry: {
        key: 'version',
        value,
        origin: { kind: 'found', on, note: `the newest in their repositories; ${installed.value} is installed` },
      },
    }
  const why = [
    `the newest in the repositories of ${shownHosts(on)}`,
    `${installed.value} is installed`,
    ...(isFitting ? [] : [`${label}’s begin with ${majorOfNew(service)}`]),
    ...(differing.length === 0 ? [] : [`not in those of ${shownHosts(differing)}`]),
  ].join('; ')
  return { entry: { key: 'version', value, origin: { kind: 'guessed', why, check: 'packages' } } }
}

/** The newest version of the new release that a host's repositories have; without one of it, the newest of all. */
function newestFor(service: ServiceName, name: string, { packages, offers }: HostFacts): string | undefined {
  const all = offers.get(name) ?? []
  const at = all.indexOf(packages.get(name)?.version ?? '')
  const newer = at < 0 ? all : all.slice(0, at)
  return newer.find((version) => majorOf(version) === majorOfNew(service)) ?? newer[0]
}

/** `2:11.0.4-0ubuntu1` is 11. */
const majorOf = (version: string): string => /^(?:\d+:)?(\d+)/.exec(version)?.[1] ?? ''

/** The number by which the new release of a service begins, whatever the packaging. */
const majorOfNew = (service: ServiceName): string => {
  const platforms = Object.keys(draftedPair.last) as readonly PlatformName[]
  return majorOf(
    platforms.map((platform) => draftedPair.last[platform]?.[service] ?? '').find((each) => each !== '') ?? '',
  )
}
