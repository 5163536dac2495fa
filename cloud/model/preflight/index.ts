import type { HostCheck, PreflightInput } from '../actions'
import type { Cloud, ServiceOnCloud } from '../cloud'
import type { UpgradeId } from '../ids'
import { everyHostChecks } from './hosts'
import { keystoneChecks } from './keystone'

/** Everything that is checked before the first change. The checks of the balancers are the activity's own. */
export function preflightInput(cloud: Cloud, service: ServiceOnCloud, upgrade: UpgradeId): PreflightInput {
  const checks: HostCheck[] = [
    ...service.hosts.flatMap((host) => everyHostChecks(service, host)),
    ...(service.name === 'keystone' ? keystoneChecks(service) : []),
  ]
  const nodes = service.hosts.map((host) => ({
    host,
    servers: service.units.flatMap((unit) => unit.servers[host.name] ?? []),
  }))
  return {
    upgrade,
    nodes,
    checks,
    balancers: cloud.balancers,
    servers: nodes.flatMap(({ servers }) => servers),
    minimumUp: cloud.minimumUp,
    notify: cloud.notify,
  }
}
