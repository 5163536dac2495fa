import type { Placement, Unit } from '../cloud'
import type { UnitField } from '../file/services'
import type { PlacementField } from '../file/services/placement'
import { UnitName } from '../ids'
import type { PlatformName } from '../platform'

/** The package of Placement within Nova, and the web server that serves its site. */
const usual: Readonly<Record<PlatformName, { readonly package: string; readonly webServer: UnitName }>> = {
  'ubuntu-cloud-archive': { package: 'nova-placement-api', webServer: UnitName.parse('apache2') },
  debian: { package: 'nova-placement-api', webServer: UnitName.parse('apache2') },
  rdo: { package: 'openstack-nova-placement-api', webServer: UnitName.parse('httpd') },
}

/** @param resolve a unit on the hosts of Nova's service */
export function resolvePlacement(
  field: PlacementField,
  platform: PlatformName,
  resolve: (name: string, field: UnitField) => Unit,
): Placement {
  if (field === 'none') return { kind: 'none' }
  const { url, servers, packages = [usual[platform].package], endpoint, webServer = usual[platform].webServer } = field
  return {
    kind: 'described',
    urls: typeof url === 'string' ? { public: url, internal: url, admin: url } : url,
    endpoint,
    webServer,
    unit: resolve('nova-placement-api', { servers, packages }),
  }
}
