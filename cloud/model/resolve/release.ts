import type { OwnRelease, ReleaseField } from '../file/release'
import { serviceNames, type ServiceName } from '../ids'
import type { PlatformName } from '../platform'
import type { PairName, Release, ServiceRelease } from '../release'
import { releases } from '../releases'
import { onPlatform } from '../releases/on-platform'

type OwnService = NonNullable<OwnRelease['services'][ServiceName]>

/** The names of one pair over those of the other: a name that is not there stays, `none` leaves it out. */
function laidOver<T>(like: Readonly<Record<string, T>>, own: Readonly<Record<string, T | 'none'>>): Record<string, T> {
  const laid: Readonly<Record<string, T | 'none'>> = { ...like, ...own }
  return Object.fromEntries(Object.entries(laid).flatMap(([name, each]) => (each === 'none' ? [] : [[name, each]])))
}

function serviceOver(like: ServiceRelease, own: OwnService | undefined): ServiceRelease {
  if (own === undefined) return like
  const { units, commands, phases, ...rest } = own
  return {
    ...like,
    ...rest,
    units: laidOver(like.units, units),
    commands: { ...like.commands, ...commands },
    phases: laidOver(like.phases, phases),
  }
}

/** A pair of releases as a platform has its services. */
function pairOnPlatform(pair: PairName, platform: PlatformName): Release {
  const release = releases[pair]
  const services = Object.fromEntries(
    serviceNames.map((name) => [name, onPlatform(release.services[name], platform)]),
  ) as Record<ServiceName, ServiceRelease>
  return { ...release, services }
}

/** The pair of releases that cloud.yaml names, or describes by how it differs from one that it names. */
export function resolveRelease(field: ReleaseField, platform: PlatformName): Release {
  if (typeof field === 'string') return pairOnPlatform(field, platform)
  const like = pairOnPlatform(field.like, platform)
  const { from = like.from, to = like.to } = field
  const services = Object.fromEntries(
    serviceNames.map((name) => [name, serviceOver(like.services[name], field.services[name])]),
  ) as Record<ServiceName, ServiceRelease>
  return { ...like, from, to, idSuffix: to.word === like.to.word ? like.idSuffix : `.${to.word}`, services }
}
