import type { Unit } from './units'
import type { Release } from './versions'

/** The unit of the web server of a host with Debian's packages, and of one with RDO's. */
export const webServer = 'apache2'
export const webServerOfRdo = 'httpd'

/** The one unit of which a host has nothing at Newton. */
export const placement = 'nova-placement-api'

/** A daemon that mod_wsgi runs within a web server, as Canonical's and RDO's packages have it. */
export interface Site {
  /** The release from which on it is one. */
  readonly since: Release
  readonly webServer: typeof webServer | typeof webServerOfRdo
  /**
   * The folder of /etc/apache2 below which its file is found, and the command by which its package enables it. With httpd:
   * a file of /usr/share that an operator links into conf.d, or a file of conf.d itself.
   */
  readonly kind: 'site' | 'conf' | 'linked' | 'conf.d'
  readonly name: string
  /** Its WSGI programs in /usr/bin. */
  readonly programs: readonly string[]
}

const keystonePrograms = ['keystone-wsgi-public', 'keystone-wsgi-admin']

const sites: Readonly<Record<string, Site>> = {
  keystone: {
    since: 'newton',
    webServer,
    kind: 'site',
    name: 'keystone',
    programs: keystonePrograms,
  },
  'cinder-api': { since: 'ocata', webServer, kind: 'conf', name: 'cinder-wsgi', programs: ['cinder-wsgi'] },
  'openstack-keystone': {
    since: 'newton',
    webServer: webServerOfRdo,
    kind: 'linked',
    name: 'wsgi-keystone',
    programs: keystonePrograms,
  },
  'openstack-nova-placement-api': {
    since: 'ocata',
    webServer: webServerOfRdo,
    kind: 'conf.d',
    name: '00-nova-placement-api',
    programs: [placement],
  },
  [placement]: { since: 'ocata', webServer, kind: 'site', name: placement, programs: [placement] },
}

/** The site that does a unit's work at a release; undefined if the unit does it. */
export function siteOf({ unit }: Pick<Unit, 'unit'>, release: Release): Site | undefined {
  const site = sites[unit]
  return site !== undefined && (site.since === 'newton' || release === 'ocata') ? site : undefined
}

/** The unit that is started and stopped for a daemon at a release. */
export function startedAs(unit: Pick<Unit, 'unit'>, release: Release): string {
  return siteOf(unit, release)?.webServer ?? unit.unit
}
