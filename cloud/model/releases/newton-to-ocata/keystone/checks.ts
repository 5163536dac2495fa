import type { AcrossCheck, HostCheck } from '../../../actions'
import type { ServiceOnCloud } from '../../../cloud'
import { script } from '../../../commands'
import type { Host } from '../../../hosts'
import { onEach, type Check, type Subject } from '../../../preflight/check'
import { optionFunction } from '../../../preflight/option'

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

/** The provider, and the digest of the keys if tokens are encrypted: each node must validate the tokens of the others. */
export const sameTokenProvider = (service: ServiceOnCloud): AcrossCheck => ({
  name: 'same token provider',
  nodes: service.hosts.map((host) => ({
    host,
    script: script(
      optionFunction(service, host),
      'provider=$(option token provider) || exit 1',
      '[ -n "$provider" ] || exit 1',
      '[ "$provider" = fernet ] || { echo "[token] provider is $provider"; exit 0; }',
      'keys=$(option fernet_tokens key_repository)',
      'cd "${keys:-/etc/keystone/fernet-keys}" 2>/dev/null || exit 1',
      'echo "[token] provider is fernet, keys $(cat ./* | sha256sum | cut -c 1-12)"',
    ),
  })),
  remedy:
    'Set [token] provider to the same value on every node, and with fernet copy the key repository of one node to the others.',
})

/** The checks that only Keystone needs. */
export const keystoneChecks = (subject: Subject): HostCheck[] =>
  onEach(subject.service.hosts, (host) => tokenProvider(subject, host))
