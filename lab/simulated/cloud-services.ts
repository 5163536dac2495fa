import type { Blueprint } from './blueprint'
import { becomes, versions, type Backend } from './catalogue'
import type { Layout } from './layout'
import { serviceNames, type ServiceName } from './names'

/** The sections of the lab's services in cloud.yaml. */
export function cloudServices(blueprint: Blueprint): Record<string, object> {
  return Object.fromEntries(serviceNames.map((service) => [service, cloudService(blueprint, service)]))
}

function cloudService(blueprint: Blueprint, service: ServiceName): object {
  const { layout, addresses } = blueprint
  const { backend, path, config, databases, commands } = own(blueprint)[service]
  return {
    version: versions[service].ocata,
    units: unitsOf(blueprint, service),
    programs: processOf(layout, '{host}', `${service}-[^/]+`),
    endpoint: `http://{address}:${addresses.service[backend]}${path}`,
    credentials: layout.credentials,
    config,
    backup: { folder: layout.backups },
    commands: { schema: `${service}-schema`, backup: backup(databases), ...commands },
    ...(service === 'nova' ? { createCells: true, ...placementOf(blueprint) } : {}),
  }
}

/** The Placement that the upgrade makes on a cloud without one. */
function placementOf({ addresses }: Blueprint): object {
  const { placement, hosts } = addresses
  if (placement === undefined) return {}
  return {
    placement: {
      url: `http://${hosts.lb1}:${placement.frontend}`,
      servers: { nova_placement: 'placement{number}' },
      endpoint: `http://{address}:${placement.service}`,
    },
  }
}

/** The fields that differ from service to service. */
function own({ layout }: Blueprint): Readonly<Record<ServiceName, Own>> {
  const reports = { reports: 'lab-reports {unit} {on}' }
  const each = (path: string): string => layout.path('hosts/{host}', path)
  return {
    keystone: { backend: 'keystone_public', path: '/v3', config: layout.keystoneConf, databases: 'keystone' },
    glance: { backend: 'glance_api', path: '/v2', config: each('etc/glance/glance-api.conf'), databases: 'glance' },
    nova: {
      backend: 'nova_api',
      path: '/v2.1',
      config: each('etc/nova/nova.conf'),
      databases: '--databases nova nova_api',
      commands: { ...reports, 'cell0-database': 'lab-cell0-database' },
    },
    neutron: {
      backend: 'neutron_server',
      path: '/v2.0',
      config: each('etc/neutron/neutron.conf'),
      databases: 'neutron',
      commands: reports,
    },
    cinder: {
      backend: 'cinder_api',
      path: '/v3',
      config: each('etc/cinder/cinder.conf'),
      databases: 'cinder',
      commands: reports,
    },
  }
}

interface Own {
  readonly backend: Backend
  /** The path of the endpoint, after the address. */
  readonly path: string
  readonly config: string
  /** The databases, as arguments of mysqldump. */
  readonly databases: string
  readonly commands?: Readonly<Record<string, string>>
}

/** The units that an upgrade of controllers and network nodes handles, without nova-compute. */
function unitsOf(blueprint: Blueprint, service: ServiceName): object {
  const { layout, shape } = blueprint
  const serverOf = (backend: string): string =>
    `${shape.backends.find(({ name }) => name === backend)?.server ?? backend}{number}`
  const units = shape.units.filter((unit) => unit.service === service && !unit.hosts.includes('compute1'))
  const fields = units.map(({ name, reportsAs, backends: served = [] }): [string, object] => [
    name,
    {
      ...(reportsAs === undefined ? {} : { reports: { as: reportsAs, config: own(blueprint)[service].config } }),
      process: processOf(layout, '{host}', name),
      ...(served.length > 0 ? { servers: Object.fromEntries(served.map((each) => [each, serverOf(each)])) } : {}),
      ...(shape.platform === 'ubuntu-cloud-archive' && name in becomes
        ? { becomes: { apache2: { process: processOf(layout, '{host}', 'apache2') } } }
        : {}),
    },
  ])
  return Object.fromEntries(fields)
}

/** All hosts share one process table here, so that the expression of a unit has to name the lab and the host. */
export const processOf = (layout: Layout, host: string, unit: string): string =>
  `^${layout.path('hosts', host, 'units', unit, 'program')}$`

const backup = (databases: string): string =>
  [
    'umask 077',
    'mkdir -p {folder}',
    `mysqldump ${databases} > {file}.part || exit 1`,
    "tail -n 1 {file}.part | grep -q 'Dump completed' || exit 1",
    'mv {file}.part {file}',
    'ls -l {file}',
  ].join('\n')
