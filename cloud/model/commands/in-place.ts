import type { Host } from '../hosts'
import { inPlaceSh } from './programs.generated'
import { quote, script, ticksNow } from './shell'

/**
 * The time since which packages are in place, in clock ticks since boot: that clock does not step when somebody sets the
 * host's.
 *
 * - `note_in_place PACKAGE…` notes that this very unpack of each package is in place by now: boot id, ticks, and inode and
 *   time of its .list file, which dpkg makes anew with each unpack. An earlier note of that unpack stays as it is.
 * - `in_place_since PACKAGE…` prints the ticks by which all of them were, 0 if that was in an earlier boot. Without a note,
 *   as for a package that a person installed, it takes the time of the .list file by the host's clock.
 */
export function inPlaceFunctions(host: Host): string {
  return script(
    ticksNow,
    `notes=${quote(host.jobsFolder)}/in-place`,
    `boot=unknown; read -r boot <${quote(host.bootIdPath)}`,
    inPlaceSh,
  )
}
