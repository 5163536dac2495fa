import { keystoneAdminPort, placement, startedAs, unitsOf, webServer, type Platform, type Service } from '../base'

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

/** Hosts with rpm have no web server. */
const horizon: Backend = {
  name: 'horizon',
  daemon: webServer,
  service: 'keystone',
  server: 'horizon',
  port: 80,
  check: '/horizon/',
  answers: [200],
}

/** On Debian it has no server until Nova's upgrade has made Placement. */
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

/** The backends that have servers at Newton on hosts of a packaging. */
export function backendsOn(platform: Platform): readonly Backend[] {
  const without = platform === 'debian' ? placementBackend : horizon
  return backends.filter((each) => each !== without)
}

/** The log of what serves a backend, below /var/log. */
export function logOf({ daemon, service }: Backend, platform: Platform): string {
  const isSite = platform === 'debian' && startedAs({ unit: daemon }, 'newton') === webServer
  return isSite ? `${webServer}/error.log` : `${service}/${daemon}.log`
}

/** The port of the lab's MariaDB on its own address. */
export const databasePort = 3306
