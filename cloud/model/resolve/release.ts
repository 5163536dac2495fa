import type { OwnRelease, ReleaseField } from '../file/release'
import { serviceNames, type ServiceName } from '../ids'
import type { Release, ServiceRelease } from '../release'
import { releases } from '../releases'

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

/** The pair of releases that cloud.yaml names, or describes by how it differs from one that it names. */
export function resolveRelease(field: ReleaseField): Release {
  if (typeof field === 'string') return releases[field]
  const like = releases[field.like]
  const { from = like.from, to = like.to } = field
  const services = Object.fromEntries(
    serviceNames.map((name) => [name, serviceOver(like.services[name], field.services[name])]),
  ) as Record<ServiceName, ServiceRelease>
  return { ...like, from, to, idSuffix: to.word === like.to.word ? like.idSuffix : `.${to.word}`, services }
}
