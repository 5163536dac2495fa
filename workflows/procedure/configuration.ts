import { renderSetOption, type SetOption } from '../../cloud/model/commands'
import { configuredHosts } from '../../cloud/model/preflight/configured-hosts'
import { job, makeStep, type NodeContext } from './step'
import type { Step } from './primitives'

/** An option of the service's own file on every host of the cloud: controllers, network nodes, computes. */
export function everywhereSteps(context: NodeContext, wanted: SetOption): readonly Step[] {
  const { cloud, service } = context
  return configuredHosts(cloud, service).map((host) => {
    const file = service.config.replaceAll('{host}', host.name)
    const rendered = renderSetOption(file, host, wanted, cloud.release)
    const impact = 'none: read when a unit starts; a host without the file is left as it is'
    const action = job(host, rendered, cloud.times.configureSeconds)
    return makeStep(context, host, `configure-${wanted.section}`, rendered.shown, impact, action)
  })
}
