import type { HostCheck } from '../actions'
import { script } from '../commands'
import type { Host } from '../hosts'
import { onEach, type Check, type Subject } from './check'
import { optionFunction } from './option'

/**
 * Ocata's default token provider is fernet where Newton's was uuid (keystone 11.0.0 release notes): a node left at the
 * default would issue tokens that the others can't validate.
 */
const tokenProvider = ({ service }: Subject, host: Host): Check => ({
  name: 'token provider',
  required: true,
  script: script(
    optionFunction(service, host),
    'provider=$(option token provider) || exit 1',
    `[ -n "$provider" ] || { echo '[token] provider is not set in ${service.config.replaceAll('{host}', host.name)}'; exit 3; }`,
    'echo "[token] provider is $provider"',
    '[ "$provider" != fernet ] || {',
    '  keys=$(option fernet_tokens key_repository)',
    '  [ -d "${keys:-/etc/keystone/fernet-keys}" ] || { echo "there is no fernet key repository"; exit 3; }',
    '}',
  ),
  remedy:
    'Set [token] provider to the same value on every node (uuid keeps what Newton did) before the first node is upgraded.',
})

/** What only Keystone needs. */
export const keystoneChecks = (subject: Subject): HostCheck[] =>
  onEach(subject.service.hosts, (host) => tokenProvider(subject, host))
