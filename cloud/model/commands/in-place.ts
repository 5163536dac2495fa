import type { ServiceOnCloud } from '../cloud'
import type { Host } from '../hosts'
import { packagingOf } from '../packaging'
import { inPlaceSh } from './programs.generated'
import { quote, script, ticksNow } from './shell'

/**
 * The time since which packages are in place, in clock ticks since boot: that clock does not step when somebody sets the
 * host's.
 *
 * - `note_in_place PACKAGE…` notes that this very unpack of each package is in place by now: boot id, ticks, and the stamp
 *   that the packaging gives each unpack. An earlier note of that unpack stays as it is.
 * - `in_place_since PACKAGE…` prints the ticks by which all of them were, 0 if that was in an earlier boot. Without a note,
 *   as for a package that a person installed, it takes the packaging's own time by the host's clock.
 */
export function inPlaceFunctions(service: ServiceOnCloud, host: Host): string {
  return script(
    ticksNow,
    `notes=${quote(host.jobsFolder)}/in-place`,
    `boot=unknown; read -r boot <${quote(host.bootIdPath)}`,
    packagingOf(service).functions,
    inPlaceSh,
  )
}
