import { renderSetOption, type SetOption } from '../../cloud/model/commands'
import { configuredHosts } from '../../cloud/model/preflight/configured-hosts'
import { jobStep, type NodeContext } from './step'
import type { Step } from './primitives'

/** An option of the service's own file on every host of the cloud: controllers, network nodes, computes. */
export function everywhereSteps(context: NodeContext, wanted: SetOption): readonly Step[] {
  const { cloud, service } = context
  return configuredHosts(cloud, service).map((host) => {
    const file = service.config.replaceAll('{host}', host.name)
    return jobStep(context, {
      host,
      verb: `configure-${wanted.section}`,
      rendered: () => renderSetOption(file, host, wanted, cloud.release),
      impact: 'none: read when a unit starts; a host without the file is left as it is',
      expectedSeconds: cloud.times.configureSeconds,
    })
  })
}
