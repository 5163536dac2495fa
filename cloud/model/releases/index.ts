import type { Cloud, ServiceOnCloud } from '../cloud'
import { serviceNames, type ServiceName } from '../ids'
import {
  pairNames,
  type LastVersions,
  type PairName,
  type Release,
  type ReleaseOnCloud,
  type ServiceRelease,
} from '../release'
import { newtonToOcata } from './newton-to-ocata'
import { lastVersions as ofNewtonToOcata } from './newton-to-ocata/last-versions'

/** The pairs of releases that cloud.yaml may name. */
export const releases: Readonly<Record<PairName, Release>> = { 'newton-to-ocata': newtonToOcata }

/** The last versions of each pair's new release: data beside the pair, and no part of the cloud that an upgrade reads. */
export const lastVersions: Readonly<Record<PairName, LastVersions>> = { 'newton-to-ocata': ofNewtonToOcata }

const isPair = (name: unknown): name is PairName => pairNames.some((each) => each === name)

/** A pair as the workflows see it, without the parts that the services of a cloud hold already. */
export function releaseOnCloud({ pair, from, to, idSuffix, services, family }: Release): ReleaseOnCloud {
  const own = (service: ServiceRelease): ReleaseOnCloud['services'][ServiceName] => {
    const kept: Partial<Record<keyof ServiceRelease, unknown>> = { ...service }
    delete kept.commands
    delete kept.packages
    delete kept.placement
    return kept as ReleaseOnCloud['services'][ServiceName]
  }
  const all = Object.fromEntries(serviceNames.map((name) => [name, own(services[name])]))
  return { pair, from, to, idSuffix, family, services: all as ReleaseOnCloud['services'] }
}

/** A cloud as a worker had it that knew its pair of releases by the name alone. */
export interface FormerCloud extends Omit<Cloud, 'release' | 'services'> {
  readonly release: string
  readonly services: Readonly<Partial<Record<ServiceName, Omit<ServiceOnCloud, 'releases'>>>>
}

/**
 * The cloud of an upgrade that such a worker began, with its pair of releases.
 * @throws where it is no pair of this program's
 */
export function withRelease({ release: name, services, ...cloud }: FormerCloud): Cloud {
  if (!isPair(name)) throw new Error(`${name} is no pair of releases that this worker knows`)
  const release = releaseOnCloud(releases[name])
  const { from, to } = release
  const described = Object.entries(services).map(([service, each]) => [service, { ...each, releases: { from, to } }])
  return { ...cloud, release, services: Object.fromEntries(described) as Cloud['services'] }
}
