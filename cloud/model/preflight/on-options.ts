import type { ServiceOnCloud } from '../cloud'
import { quote, script } from '../commands'
import { readOptions } from '../commands/oslo-config'
import type { Host } from '../hosts'
import { onOptionsPy } from './programs.generated'

/**
 * A script that runs Python over the options of a service's own configuration, as the service reads them. Without that Python
 * it has no question. `lines` may use:
 *
 * - `option(SECTION, NAME)`: an option, None where no file sets it
 * - `values(SECTION, NAME)`: every value of an option that may be set several times
 * - `listed(TEXT)`: the parts of a list, without those that are empty
 * - `files = also(NAME…)`: files beside the service's own are read after it, if they are there
 * - `say(TEXT)` prints a text, whatever characters it has
 *
 * @param words shell words, for sys.argv
 */
export const onOptions = (
  { config }: ServiceOnCloud,
  host: Host,
  lines: string,
  words: readonly string[] = [],
): string =>
  script(
    // The check of tools tells that it is missing.
    `command -v ${quote(host.python)} >/dev/null || { echo ${quote(`not asked: ${host.python} is not on PATH`)}; exit 0; }`,
    `${[quote(host.python), '-', ...words].join(' ')} <<'END_OF_PYTHON'`,
    readOptions.replaceAll('{config}', config.replaceAll('{host}', host.name)),
    '',
    onOptionsPy,
    '',
    lines,
    'END_OF_PYTHON',
  )
