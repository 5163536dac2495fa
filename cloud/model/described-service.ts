import type { Cloud, ServiceOnCloud } from './cloud'
import { upgradeError } from './errors'
import type { ServiceName } from './ids'

/**
 * A service as cloud.yaml describes it.
 * @throws ServiceNotDescribed where it has no section of its own
 */
export function describedService(cloud: Cloud, service: ServiceName): ServiceOnCloud {
  const described = cloud.services[service]
  if (described === undefined) throw upgradeError('ServiceNotDescribed', { cloud: cloud.name, service })
  return described
}
