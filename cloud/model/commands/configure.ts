import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { renderCommand, type Rendered } from './render'

/** The site's own change of configuration between install and start; undefined where cloud.yaml has none. */
export function renderConfigure(service: ServiceOnCloud, host: Host): Rendered | undefined {
  const line = renderCommand(service, 'configure', host)
  return line === '' ? undefined : { shown: line, command: line, probe: renderCommand(service, 'configured', host) }
}
