import type { HostCheck } from '../actions'
import type { ServiceOnCloud } from '../cloud'
import { quote, renderSchema, script } from '../commands'
import type { Host } from '../hosts'

/**
 * `option SECTION NAME` prints an option of the service's own configuration file as the service reads it
 * (oslo_config/iniparser.py): the last one counts, a line that begins with a blank goes on with the one before it, quotes
 * around a value are not part of it.
 */
const optionOf = (file: string): string =>
  script(
    'option() {',
    '  awk -v section="[$1]" -v name="$2" \'',
    '    { sub(/[ \\t\\r]+$/, "") }',
    '    /^\\[/ { here = ($0 == section); next }',
    '    !here || /^([ \\t#;]|$)/ { next }',
    '    { key = $0; sub(/[ \\t]*[=:].*/, "", key) }',
    '    key == name { value = $0; sub(/^[^=:]*[=:][ \\t]*/, "", value)',
    '      if (value ~ /^".*"$/ || value ~ /^\\047.*\\047$/) value = substr(value, 2, length(value) - 2) }',
    `    END { print value }' ${quote(file)}`,
    '}',
  )

/**
 * Ocata's default token provider is fernet where Newton's was uuid (keystone 11.0.0 release notes): a node left at the
 * default would issue tokens that the others can't validate.
 */
function tokenProvider(service: ServiceOnCloud, host: Host): HostCheck {
  return {
    name: 'token provider',
    required: true,
    host,
    script: script(
      optionOf(service.config),
      'provider=$(option token provider) || exit 1',
      `[ -n "$provider" ] || { echo '[token] provider is not set in ${service.config}'; exit 3; }`,
      'echo "[token] provider is $provider"',
      '[ "$provider" != fernet ] || {',
      '  keys=$(option fernet_tokens key_repository)',
      '  [ -d "${keys:-/etc/keystone/fernet-keys}" ] || { echo "there is no fernet key repository"; exit 3; }',
      '}',
    ),
    remedy:
      'Set [token] provider to the same value on every node (uuid keeps what Newton did) before the first node is upgraded.',
  }
}

/**
 * The state in which the version table has to be for our steps to begin or to go on. While the node of the phases is out,
 * one may be under way or have failed half-way, and so may a contract, which is last: their own steps know.
 */
function schema(service: ServiceOnCloud, host: Host): HostCheck {
  return {
    name: 'schema',
    required: true,
    host,
    script: script(
      `facts=$({\n${renderSchema(service, host)}\n}) || { echo "$facts"; exit 3; }`,
      'state=$(echo "$facts" | awk \'{ v[$1] = $2 } END { print v["keystone_expand"] "/" v["keystone_data_migrate"] "/" v["keystone_contract"] }\')',
      'echo "expand/migrate/contract: $state"',
      'case $state in 4/4/4 | 16/4/4 | 16/16/*) exit 0 ;; *) exit 3 ;; esac',
    ),
    remedy:
      'Begin from a finished Newton upgrade: keystone-manage db_sync --expand, --migrate and --contract of Newton leave 4/4/4.',
    unlessOut: true,
  }
}

/** Expand makes triggers; with a binary log MySQL lets only SUPER do so, unless the server trusts function creators. */
function triggers(service: ServiceOnCloud, host: Host): HostCheck {
  return {
    name: 'triggers',
    required: true,
    host,
    script: script(
      `facts=$({\n${renderSchema(service, host)}\n}) || { echo "$facts"; exit 3; }`,
      'echo "$facts" | grep -E "^(binary_log|trust_function_creators|super) "',
      'echo "$facts" | awk \'{ v[$1] = $2 } END { exit !(v["binary_log"] == 0 || v["trust_function_creators"] == 1 || v["super"] == 1 || v["keystone_expand"] >= 16) }\' || exit 3',
    ),
    remedy: 'On the database server: SET GLOBAL log_bin_trust_function_creators = 1; (until the upgrade is done).',
  }
}

/** What only Keystone needs. The database is read on the node that will run its phases. */
export function keystoneChecks(service: ServiceOnCloud): HostCheck[] {
  const first = service.hosts.slice(0, 1)
  return [
    ...service.hosts.map((host) => tokenProvider(service, host)),
    ...first.flatMap((host) => [schema(service, host), triggers(service, host)]),
  ]
}
