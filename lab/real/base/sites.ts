import type { Unit } from './units'
import type { Release } from './versions'

/** The unit of the web server of a host. */
export const webServer = 'apache2'

/** The one unit of which a host has nothing at Newton. */
export const placement = 'nova-placement-api'

/** A daemon that mod_wsgi runs within apache2, as Canonical's packages have it. */
export interface Site {
  /** The release from which on it is one. */
  readonly since: Release
  /** The folder of /etc/apache2 below which its file is found, and the command by which its package enables it. */
  readonly kind: 'site' | 'conf'
  readonly name: string
  /** Its WSGI programs in /usr/bin. */
  readonly programs: readonly string[]
}

const sites: Readonly<Record<string, Site>> = {
  keystone: {
    since: 'newton',
    kind: 'site',
    name: 'keystone',
    programs: ['keystone-wsgi-public', 'keystone-wsgi-admin'],
  },
  'cinder-api': { since: 'ocata', kind: 'conf', name: 'cinder-wsgi', programs: ['cinder-wsgi'] },
  [placement]: { since: 'ocata', kind: 'site', name: placement, programs: [placement] },
}

/** The site that does a unit's work at a release; undefined if the unit does it. */
export function siteOf({ unit }: Pick<Unit, 'unit'>, release: Release): Site | undefined {
  const site = sites[unit]
  return site !== undefined && (site.since === 'newton' || release === 'ocata') ? site : undefined
}

/** The unit that is started and stopped for a daemon at a release. */
export function startedAs(unit: Pick<Unit, 'unit'>, release: Release): string {
  return siteOf(unit, release) === undefined ? unit.unit : webServer
}
