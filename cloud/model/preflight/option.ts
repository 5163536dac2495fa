import type { ServiceOnCloud } from '../cloud'
import { quote, script } from '../commands'
import type { Host } from '../hosts'

/**
 * `option SECTION NAME` prints an option of the service's own configuration file as the service reads it
 * (oslo_config/iniparser.py): the last one counts, a line that begins with a blank goes on with the one before it, quotes
 * around a value are not part of it.
 */
export const optionFunction = ({ config }: ServiceOnCloud, host: Host): string =>
  script(
    'option() {',
    '  awk -v section="[$1]" -v name="$2" \'',
    '    { sub(/[ \\t\\r]+$/, "") }',
    '    /^\\[/ { here = ($0 == section); next }',
    '    !here || /^([ \\t#;]|$)/ { next }',
    '    { key = $0; sub(/[ \\t]*[=:].*/, "", key) }',
    '    key == name { value = $0; sub(/^[^=:]*[=:][ \\t]*/, "", value)',
    '      if (value ~ /^".*"$/ || value ~ /^\\047.*\\047$/) value = substr(value, 2, length(value) - 2) }',
    `    END { print value }' ${quote(config.replaceAll('{host}', host.name))}`,
    '}',
  )
