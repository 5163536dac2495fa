import type { Placement, Unit } from '../cloud'
import type { UnitField } from '../file/services'
import type { PlacementField } from '../file/services/placement'
import { UnitName } from '../ids'
import type { PlacementSite } from '../release'

/**
 * @param usual the package and the web server where cloud.yaml names none
 * @param resolve a unit on the hosts of Nova's service
 */
export function resolvePlacement(
  field: PlacementField,
  usual: PlacementSite,
  resolve: (name: string, field: UnitField) => Unit,
): Placement {
  if (field === 'none') return { kind: 'none' }
  const { url, servers, packages = [usual.package], endpoint, webServer = UnitName.parse(usual.webServer) } = field
  return {
    kind: 'described',
    urls: typeof url === 'string' ? { public: url, internal: url, admin: url } : url,
    endpoint,
    webServer,
    unit: resolve('nova-placement-api', { servers, packages }),
  }
}
