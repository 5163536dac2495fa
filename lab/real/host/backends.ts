import { keystoneAdminPort, namesOn, placement, siteOf, unitsOf, type Platform, type Service } from '../base'

/** One of HAProxy's backends: an API of the controllers, on the port that it has on every host. */
export interface Backend {
  readonly name: string
  /** The daemon that serves it. */
  readonly daemon: string
  readonly service: Service
  /** The name of its servers, before the number of the controller. */
  readonly server: string
  readonly port: number
  /** The version document, which each API gives to anyone. */
  readonly check: string
  /** The status codes by which the check passes. */
  readonly answers: readonly number[]
}

/** Glance and Cinder answer 300 where there are several versions. */
const versionDocument = [200, 300]
/** Ocata’s Placement asks for a token even for its version document: a refusal shows that it works. */
const tokenWanted = [401]

function backend(name: string, server: string, daemon: string, check = '/', answers = versionDocument): Backend {
  const described = unitsOf.controller.find((each) => each.daemon === daemon)
  if (described?.port === undefined) throw new Error(`the base has no ${daemon} that listens`)
  return { name, daemon, service: described.service, server, port: described.port, check, answers }
}

const keystone = backend('keystone_public', 'keystone', 'keystone', '/v3')

/** A page of the web server itself. */
export const horizonDaemon = 'horizon'

const horizon: Backend = {
  name: 'horizon',
  daemon: horizonDaemon,
  service: 'keystone',
  server: 'horizon',
  port: 80,
  check: '/horizon/',
  answers: [200],
}

/** It has no server until Nova's upgrade has made Placement. */
export const placementBackend = backend('placement', 'placement', placement, '/', tokenWanted)

export const backends: readonly Backend[] = [
  keystone,
  { ...keystone, name: 'keystone_admin', port: keystoneAdminPort },
  horizon,
  backend('glance_api', 'glance', 'glance-api'),
  backend('glance_registry', 'glance', 'glance-registry'),
  backend('nova_api', 'nova', 'nova-api'),
  placementBackend,
  backend('neutron_server', 'neutron', 'neutron-server'),
  backend('cinder_api', 'cinder', 'cinder-api'),
]

/** The backends that have servers at Newton. */
export const backendsAtNewton = backends.filter((each) => each !== placementBackend)

const errorLogs: Readonly<Record<Platform, string>> = { debian: 'apache2/error.log', rdo: 'httpd/error_log' }

/** The log of what serves a backend, below /var/log. */
export function logOf({ daemon, service }: Backend, platform: Platform): string {
  const unit = namesOn[platform].unitsOf.controller.find((each) => each.daemon === daemon)
  const hasOwn = unit !== undefined && siteOf(unit, 'newton') === undefined
  return hasOwn ? `${service}/${daemon}.log` : errorLogs[platform]
}

/** The port of the lab's MariaDB on its own address. */
export const databasePort = 3306
