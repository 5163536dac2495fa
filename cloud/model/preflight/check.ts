import type { AcrossCheck, HostCheck } from '../actions'
import type { Cloud, ServiceOnCloud, Unit } from '../cloud'
import { isInstalled, quote, renderSchema, script, toldFact } from '../commands'
import type { Host } from '../hosts'
import type { ServiceName, UpgradeId } from '../ids'
import { packagingOf } from '../packaging'

/** The service that is about to be upgraded. */
export interface Subject {
  readonly cloud: Cloud
  readonly service: ServiceOnCloud
  readonly upgrade: UpgradeId
}

/** A check before it has a host: one that has to pass, or one that only tells. */
export interface Check extends Pick<HostCheck, 'name' | 'required' | 'remedy' | 'unlessOut' | 'decides'> {
  readonly script: string
}

/** The checks that one pair of releases needs beside those of every pair. */
export interface PairChecks {
  /** The checks of each service, on its hosts. */
  readonly own: Readonly<Record<ServiceName, (subject: Subject) => readonly HostCheck[]>>
  /** The checks of a service whose hosts have to answer alike. */
  readonly alike: (service: ServiceOnCloud) => readonly AcrossCheck[]
}

/** A check on several hosts. */
export const onEach = (hosts: readonly Host[], check: (host: Host) => Check): HostCheck[] =>
  hosts.map((host) => ({ host, ...check(host) }))

/** Each host on which the service or one of its units runs, the service's own first. */
export function hostsOf({ hosts, units }: ServiceOnCloud): readonly Host[] {
  const all = [...hosts, ...units.flatMap((unit) => unit.hosts)]
  return [...new Map(all.map((host) => [host.name, host])).values()]
}

/** The units of a service that run on a host. */
export const unitsOn = ({ units }: ServiceOnCloud, host: Host): readonly Unit[] =>
  units.filter(({ hosts }) => hosts.some(({ name }) => name === host.name))

/** The Placement that an upgrade of the service may make on a host: its packages and servers, as a unit. */
export function placementUnits({ placement }: ServiceOnCloud, host: Host): readonly Unit[] {
  if (placement?.kind !== 'described') return []
  return placement.unit.hosts.some(({ name }) => name === host.name) ? [placement.unit] : []
}

/**
 * Sets the positional parameters to the packages of the service on a host; those of an optional unit only if they are
 * installed. Defines the functions of the packaging.
 */
export const setPackages = (service: ServiceOnCloud, host: Host, as: (name: string) => string): string =>
  script(packagingOf(service).functions, setNames(service, host, as))

/** As `setPackages`, in a script that has the functions of the packaging. */
export function setNames(service: ServiceOnCloud, host: Host, as: (name: string) => string): string {
  const of = (isOptional: boolean): readonly string[] =>
    [...unitsOn(service, host), ...placementUnits(service, host)]
      .filter(({ optional }) => optional === isOptional)
      .flatMap(({ packages }) => packages)
  const [required, optional] = [new Set([...service.packages, ...of(false)]), new Set(of(true))]
  return script(
    `set -- ${[...required].map((name) => quote(as(name))).join(' ')}`,
    ...[...optional].map((name) => `if ${isInstalled(name)}; then set -- "$@" ${quote(as(name))}; fi`),
  )
}

/** The result of a check when the database can't be read: another check reports that, or this check does. */
export type Unreadable = 'fails' | 'passes'

/**
 * A script over the facts of the service's database: `fact NAME` prints one of them, or nothing if the `schema` command does
 * not tell it. Without the facts in `wanted`, the check has no question.
 */
export function onFacts(
  service: ServiceOnCloud,
  host: Host,
  unreadable: Unreadable,
  wanted: readonly string[],
  ...lines: readonly (string | undefined)[]
): string {
  return script(
    unreadable === 'fails'
      ? `facts=$({\n${renderSchema(service, host)}\n}) || { echo "$facts"; exit 3; }`
      : `facts=$({\n${renderSchema(service, host)}\n} 2>/dev/null) || { echo 'not asked: the database can not be read here'; exit 0; }`,
    'fact() { echo "$facts" | awk -v name="$1" \'$1 == name { sub(/^[^ ]+ */, ""); print }\'; }',
    toldFact,
    ...wanted.map(
      (name) => `[ -n "$(fact ${name})" ] || { echo 'not asked: the schema command tells no ${name}'; exit 0; }`,
    ),
    ...lines,
  )
}

/**
 * `begun VERB` answers 0 if a step of this upgrade has been claimed on the host. The step's own probe knows better than a
 * check what the step has left. activities/job names the record.
 */
export function begunFunction({ service, upgrade }: Subject, host: Host): string {
  return script(
    'short_hash() { printf %s "$1" | sha256sum | cut -c 1-16; }',
    `begun() { [ -d ${quote(host.jobsFolder)}/"$(short_hash ${upgrade})-$(short_hash ${service.name}/${host.name}/"$1")" ]; }`,
  )
}
