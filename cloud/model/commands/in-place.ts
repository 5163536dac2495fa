import type { Host } from '../hosts'
import { inPlaceSh } from './programs.generated'
import { quote, script, ticksNow } from './shell'

/**
 * Since when packages are in place, in clock ticks since boot: a clock that does not step when somebody sets the host's.
 *
 * - `note_in_place PACKAGE…` writes down that this very unpack of each is in place by now: boot id, ticks, and inode and
 *   time of its .list file, which dpkg makes anew with each unpack. A note of the same unpack stays as it is.
 * - `in_place_since PACKAGE…` prints the ticks by which all of them were, 0 where that was in an earlier boot. Without a
 *   note, as of what a person installed, it takes the time of the .list file by the host's clock as that stands now.
 */
export function inPlaceFunctions(host: Host): string {
  return script(
    ticksNow,
    `notes=${quote(host.jobsFolder)}/in-place`,
    `boot=unknown; read -r boot <${quote(host.bootIdPath)}`,
    inPlaceSh,
  )
}
