import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { balancerHosts, controllers, hostNames, networkNodes, type BalancerHost, type HostName } from '../host-names'
import { backends as ownBackends, serviceUnits, versions, type ServedBackend, type ServiceUnit } from './catalogue'
import { serviceNames, type ServiceName } from './names'

/** The part of a lab's cloud that a cloud.yaml decides. */
export interface Shape {
  readonly platform: 'debian' | 'ubuntu-cloud-archive'
  readonly units: readonly ServiceUnit[]
  /** The backends that these units serve. */
  readonly backends: readonly ServedBackend[]
  /** The balancers that clients ask. */
  readonly balancers: readonly BalancerHost[]
  /** The cloud.yaml after which the lab is shaped, if it is not the lab's own. */
  readonly example?: object
}

/** The lab's own cloud. Its cinder-api stays a unit, as Debian's packages have it. */
export const plainShape: Shape = {
  platform: 'debian',
  units: serviceUnits,
  backends: ownBackends,
  balancers: balancerHosts,
}

const UnitField = z.union([
  z.literal('none'),
  z.looseObject({
    hosts: z.array(z.enum(hostNames)).optional(),
    packages: z.array(z.string()).optional(),
    reports: z.object({ as: z.string() }).loose().optional(),
    servers: z.record(z.string(), z.string().endsWith('{number}')).default({}),
  }),
])
type UnitField = z.infer<typeof UnitField>
const Section = z.looseObject({ version: z.string(), units: z.record(z.string(), UnitField) })
type Section = z.infer<typeof Section>
const CloudFile = z.looseObject({
  platform: z.enum(['debian', 'ubuntu-cloud-archive']).default('ubuntu-cloud-archive'),
  hosts: z.looseObject({ balancers: z.partialRecord(z.enum(balancerHosts), z.unknown()) }),
  services: z.partialRecord(z.enum(serviceNames), Section),
})

/** Where packages put the agents that the lab's own cloud has not. */
const agents: Readonly<Record<string, readonly HostName[]>> = {
  'neutron-linuxbridge-agent': [...networkNodes, ...controllers],
  'neutron-metering-agent': networkNodes,
}

function unitOf(service: ServiceName, name: string, field: Exclude<UnitField, 'none'>): ServiceUnit {
  const served = Object.keys(field.servers)
  const own = serviceUnits.find((unit) => unit.name === name)
  if (own !== undefined) return served.length === 0 ? own : { ...own, backends: served }
  const hosts = field.hosts ?? agents[name] ?? (served.length > 0 ? controllers : undefined)
  if (hosts === undefined) throw new Error(`nothing says on which hosts ${name} is: it needs hosts`)
  const more = {
    ...(name in agents ? { reports: true as const } : {}),
    ...(field.reports === undefined ? {} : { reports: true as const, reportsAs: field.reports.as }),
    ...(served.length > 0 ? { backends: served } : {}),
  }
  return { name, service, package: field.packages?.[0] ?? name, hosts, ...more }
}

/** The units of a service: the lab's own with the changes of an example, then those that the example adds. */
function unitsOf(service: ServiceName, { units }: Section): ServiceUnit[] {
  const own = serviceUnits.filter((unit) => unit.service === service && units[unit.name] !== 'none')
  const written = Object.entries(units).flatMap(([name, field]) =>
    field === 'none' ? [] : [unitOf(service, name, field)],
  )
  const changed = (unit: ServiceUnit): ServiceUnit => written.find(({ name }) => name === unit.name) ?? unit
  return [...own.map(changed), ...written.filter(({ name }) => own.every((unit) => unit.name !== name))]
}

function backendsOf(service: ServiceName, { units }: Section): ServedBackend[] {
  return Object.values(units).flatMap((field) =>
    field === 'none'
      ? []
      : Object.entries(field.servers).map(([name, server]): ServedBackend => ({
          ...(ownBackends.find((each) => each.name === name) ?? { name, service, check: '/' }),
          server: server.replace('{number}', ''),
        })),
  )
}

/**
 * The lab's cloud as a cloud.yaml describes it: platform, units, backends and balancers. Addresses, and whatever of a
 * service is not described, stay the lab's.
 * @throws if the lab has no such host or version, or nothing says on which hosts a unit is
 */
export function shapeAfter(file: string): Shape {
  const example = parse(readFileSync(file, 'utf8')) as object
  const { platform, hosts, services } = CloudFile.parse(example)
  const sections = Object.entries(services) as [ServiceName, Section][]
  for (const [service, { version }] of sections) {
    const { ocata } = versions[service]
    if (version !== ocata) throw new Error(`${file}: the lab's archive has ${service} ${ocata}, and not ${version}`)
  }
  return {
    platform,
    units: sections.flatMap(([service, section]) => unitsOf(service, section)),
    backends: sections.flatMap(([service, section]) => backendsOf(service, section)),
    balancers: balancerHosts.filter((name) => name in hosts.balancers),
    example,
  }
}
