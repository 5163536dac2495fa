import type { ServiceOnCloud } from '../cloud'
import { quote, script } from '../commands'
import { readOptions } from '../commands/oslo-config'
import type { Host } from '../hosts'

/**
 * `option SECTION NAME` prints an option of the service's own configuration as the service reads it, or nothing if it is not
 * set.
 */
export const optionFunction = ({ config }: ServiceOnCloud, host: Host): string =>
  script(
    'option() {',
    `${quote(host.python)} - "$1" "$2" <<'END_OF_PYTHON'`,
    readOptions.replaceAll('{config}', config.replaceAll('{host}', host.name)),
    "print(option(sys.argv[1], sys.argv[2]) or '')",
    'END_OF_PYTHON',
    '}',
  )
