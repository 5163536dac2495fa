import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { namesOn, placement, services, siteOf, startedAs, type Names, type Platform, type Service } from '../base'
import type { Addresses } from './addresses'
import { backends, horizonDaemon, placementBackend } from './backends'
import { adminSocket } from './haproxy'
import type { Layout } from './layout'
import { balancerHosts, computes, controllers, networkNodes, type HostName } from '../../host-names'
import { release } from './release'

/** Writes the cloud.yaml that describes the lab to the program that upgrades it. */
export function writeCloudFile(layout: Layout, addresses: Addresses, platform: Platform): void {
  const names = namesOn[platform]
  const hosts = (names: readonly HostName[]): object =>
    Object.fromEntries(names.map((name) => [name, addresses.hosts[name]]))
  const cloud = {
    name: layout.name,
    release,
    // Made like Canonical's packages, or like RDO's: there cinder-api stays a unit of its own.
    platform: platform === 'debian' ? 'ubuntu-cloud-archive' : platform,
    ssh: { user: 'root', port: addresses.sshPort, key: layout.key, knownHosts: [layout.knownHosts] },
    paths: { python: '/opt/openstack/keystone/bin/python' },
    hosts: {
      controllers: hosts(controllers),
      network: hosts(networkNodes),
      computes: hosts(computes),
      balancers: hosts(balancerHosts),
    },
    balancers: Object.fromEntries(
      balancerHosts.map((name, index) => [`haproxy${index + 1}`, `ssh://${name}${adminSocket}`]),
    ),
    limits: { minimumUp: 2 },
    times: { unreachableSeconds: 20, outageUnreachableSeconds: 10 },
    notify: 'none',
    neighbours: neighbours(names),
    services: Object.fromEntries(services.map((service) => [service, section(service, platform, addresses.hosts.lb1)])),
  }
  writeFileSync(layout.cloudFile, stringify(cloud, { lineWidth: 0 }))
}

/** Every unit of the lab by the program that is its process, so that an install which disturbs one is noticed. */
function neighbours({ unitsOf }: Names): Record<string, string> {
  const units = Object.values(unitsOf)
    .flat()
    .filter(({ daemon }) => daemon !== placement)
  return Object.fromEntries(
    units.map((unit) => {
      const site = siteOf(unit, 'newton')
      return [startedAs(unit, 'newton'), site ? `^/usr/sbin/${site.webServer}$` : processOf(unit.program)]
    }),
  )
}

/** The expression (grep -E) that the program of a unit's processes matches. */
function processOf(program: string): string {
  return `(^|/)${program.slice(program.lastIndexOf('/') + 1)}$`
}

/** The section of a service in the lab's cloud.yaml, as far as it differs from the platform's defaults. */
function section(service: Service, platform: Platform, balancer: string): object {
  const { unitsOf, versions, shared } = namesOn[platform]
  const units = unitsOf.controller.filter(({ service: of, daemon }) => of === service && daemon !== placement)
  const described = units.flatMap((unit) => {
    const { daemon, program } = unit
    const site = siteOf(unit, 'newton')
    const name = site?.webServer ?? daemon
    const balanced = backends.filter(
      (backend) => backend.daemon === daemon || (site && backend.daemon === horizonDaemon),
    )
    const servers = Object.fromEntries(balanced.map(({ name, server }) => [name, `${server}{number}`]))
    const process = processOf(program)
    const usual = site !== undefined || process === `(^|/)${daemon}$`
    const isNamed = platform === 'rdo' && daemon === 'cinder-backup'
    return balanced.length === 0 && usual && !isNamed
      ? []
      : [[name, { ...(usual ? {} : { process }), servers }] as const]
  })
  return {
    version: versions.ocata[service],
    // Packages of the lab's own hosts are fewer than Canonical's; RDO's are all there.
    ...(platform === 'debian' ? { packages: shared[service] } : {}),
    units: Object.fromEntries(described),
    backup: { folder: '/var/backups/openstack-upgrade' },
    ...(service === 'nova' ? { createCells: true, ...placementFor(balancer) } : {}),
  }
}

/** The Placement that the upgrade makes, as clients reach it. */
function placementFor(balancer: string): object {
  const { name, server, port } = placementBackend
  return { placement: { url: `http://${balancer}:${port}`, servers: { [name]: `${server}{number}` } } }
}
