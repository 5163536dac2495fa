import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { controllers, hostNames, networkNodes, type HostName } from '../host-names'
import { backends, serviceUnits, type ServiceUnit } from './catalogue'
import { serviceNames, type ServiceName } from './names'

/** The units of a lab, and the packaging that its cloud.yaml names. */
export interface Shape {
  readonly platform: 'debian' | 'ubuntu-cloud-archive'
  readonly units: readonly ServiceUnit[]
  /** The text of a unit in cloud.yaml beside what the lab itself writes: `none`, or fields. */
  readonly written: Readonly<Record<string, Readonly<Record<string, 'none' | object>>>>
}

/** The lab's own cloud. Its cinder-api stays a unit, as Debian's packages have it. */
export const plainShape: Shape = { platform: 'debian', units: serviceUnits, written: {} }

const Field = z.union([
  z.literal('none'),
  z.looseObject({
    hosts: z.array(z.enum(hostNames)).optional(),
    packages: z.array(z.string()).optional(),
    servers: z.record(z.string(), z.string()).optional(),
  }),
])
const CloudFile = z.object({
  platform: z.enum(['debian', 'ubuntu-cloud-archive']).default('ubuntu-cloud-archive'),
  services: z.partialRecord(z.enum(serviceNames), z.object({ units: z.record(z.string(), Field) })),
})

/** Where packages put the agents that the lab's own cloud has not. */
const agents: Readonly<Record<string, readonly HostName[]>> = {
  'neutron-linuxbridge-agent': [...networkNodes, ...controllers],
  'neutron-metering-agent': networkNodes,
}

const isServed = (servers: object = {}): boolean =>
  Object.keys(servers).every((name) => backends.some((each) => each.name === name))

/**
 * The lab's cloud with platform and units of another cloud.yaml. A unit behind a backend that the lab's HAProxy has not is
 * left out. Balancers, addresses and versions stay the lab's.
 * @throws if nothing says on which hosts a unit is
 */
export function shapeAfter(file: string): Shape {
  const { platform, services } = CloudFile.parse(parse(readFileSync(file, 'utf8')))
  const written: Record<string, Record<string, 'none' | object>> = Object.fromEntries(
    serviceNames.map((service) => [service, {}]),
  )
  let units = [...serviceUnits]
  for (const [service, section] of Object.entries(services) as [ServiceName, { units: object }][]) {
    for (const [name, field] of Object.entries(section.units) as [string, z.infer<typeof Field>][]) {
      if (field === 'none') {
        units = units.filter((unit) => unit.name !== name)
        written[service] = { ...written[service], [name]: 'none' }
        continue
      }
      const { servers, ...rest } = field
      if (units.some((unit) => unit.name === name) || !isServed(servers)) continue
      const hosts = rest.hosts ?? agents[name]
      if (hosts === undefined) throw new Error(`${file}: ${name} needs hosts`)
      const row = name in agents ? { reports: true as const } : {}
      units.push({ name, service, package: rest.packages?.[0] ?? name, hosts, ...row })
      written[service] = { ...written[service], [name]: rest }
    }
  }
  return { platform, units, written }
}
