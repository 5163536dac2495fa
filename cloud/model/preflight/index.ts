import type { HostCheck, PreflightInput } from '../actions'
import type { Cloud, ServiceOnCloud } from '../cloud'
import type { UpgradeId } from '../ids'
import type { PairName } from '../release'
import { newtonToOcataChecks } from '../releases/newton-to-ocata/checks'
import { hostsOf, onEach, placementUnits, type PairChecks, type Subject } from './check'
import { packageScripts, pinsAndHolds } from './package-wishes'
import { backupChecks } from './backup'
import { clock, galera } from './databases'
import { deployment } from './deployment'
import { everyHostChecks } from './hosts'
import { fetched, installTouches } from './install'
import { managers } from './managers'
import { activeOnce } from './passive'
import { reportChecks } from './reports'
import { room, stopRules } from './as-steps-do'
import { unitFilesKept } from './unit-files'
import { rights, schema, triggers } from './schema'
import { unlistedChecks } from './unlisted'

/** The checks of each pair of releases. */
const pairs: Readonly<Record<PairName, PairChecks>> = { 'newton-to-ocata': newtonToOcataChecks }

/** The check of a service that expands: Keystone and Glance make triggers then. */
const triggersOf = (subject: Subject): HostCheck[] =>
  ['keystone', 'glance'].includes(subject.service.name)
    ? onEach(subject.service.hosts.slice(0, 1), (host) => triggers(subject, host))
    : []

/** A host that is gone for good is not waited for all night by those who ask the day before. */
const longestPatienceSeconds = 20

/** Everything that is checked before the first change. The checks of the balancers are the activity's own. */
export function preflightInput(cloud: Cloud, service: ServiceOnCloud, upgrade: UpgradeId): PreflightInput {
  const subject = { cloud, service, upgrade }
  const { own, alike } = pairs[cloud.release.pair]
  const first = service.hosts.slice(0, 1)
  const checks: HostCheck[] = [
    ...onEach(hostsOf(service), () => deployment(subject)),
    ...hostsOf(service).flatMap((host) => everyHostChecks(subject, host)),
    ...onEach(hostsOf(service), (host) => packageScripts(subject, host)),
    ...onEach(hostsOf(service), () => pinsAndHolds(subject)),
    ...onEach(hostsOf(service), (host) => managers(subject, host)),
    ...onEach(hostsOf(service), (host) => installTouches(subject, host)),
    ...onEach(hostsOf(service), (host) => fetched(subject, host)),
    ...onEach(hostsOf(service), room),
    ...onEach(hostsOf(service), (host) => stopRules(subject, host)),
    ...hostsOf(service).flatMap((host) => unitFilesKept(subject, host).flatMap((check) => onEach([host], () => check))),
    ...onEach(first, (host) => schema(subject, host)),
    ...onEach(first, (host) => rights(subject, host)),
    ...backupChecks(subject),
    ...onEach(first, (host) => galera(subject, host)),
    ...onEach(service.hosts, (host) => clock(subject, host)),
    ...first.flatMap((host) => reportChecks(subject, host)),
    ...triggersOf(subject),
    ...own[service.name](subject),
  ]
  const nodes = service.hosts.map((host) => ({
    host,
    servers: [...service.units, ...placementUnits(service, host)].flatMap((unit) => unit.servers[host.name] ?? []),
  }))
  return {
    upgrade,
    nodes,
    checks: [...checks, ...unlistedChecks(subject, checks)],
    alone: activeOnce(service),
    alike: alike(service),
    balancers: cloud.balancers,
    servers: nodes.flatMap(({ servers }) => servers),
    // Nova's nodes leave the balancers together: an outage by the procedure itself.
    minimumUp: service.name === 'nova' ? 0 : cloud.minimumUp,
    notify: cloud.notify,
    patienceSeconds: Math.min(longestPatienceSeconds, cloud.times.unreachableSeconds),
  }
}
