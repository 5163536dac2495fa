import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import { renderFacts } from './database'
import { script } from './shell'
import { renderGone } from './volume'

/** Exit 0: no pending contract needs every server stopped. Exit 3 otherwise. */
export function renderNoContract(service: ServiceOnCloud, host: Host): string {
  return renderFacts(
    service,
    host,
    'echo "offline migrations: $(told offline)"',
    'case $(fact offline) in none) exit 0 ;; esac',
    'exit 3',
  )
}

/** The effect of a stop for such a contract: no process of the unit is left, or none has to be stopped any more. */
export function renderGoneForContract(service: ServiceOnCloud, unit: Unit, host: Host): string {
  return script(`if (\n${renderGone(unit, host)}\n); then exit 0; fi`, renderNoContract(service, host))
}
