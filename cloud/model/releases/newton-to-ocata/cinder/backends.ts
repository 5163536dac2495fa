import { quote, script } from '../../../commands'
import type { Host } from '../../../hosts'
import { packagingOf } from '../../../packaging'
import { onFacts, type Check, type Subject } from '../../../preflight/check'
import { onOptions } from '../../../preflight/on-options'
import { enabledBackendsPy, volumeDriversPy } from './programs.generated'

/** Ocata's cinder-volume takes drivers from sections alone (cinder@ocata-eol:cinder/cmd/volume.py). */
export const enabledBackends = ({ service }: Subject, host: Host): Check => ({
  name: 'enabled backends',
  required: true,
  script: onOptions(service, host, enabledBackendsPy),
  remedy:
    'While cinder-volume is still on the old release: give its driver a section of its own, name that in enabled_backends of [DEFAULT], restart it, and move its volumes to HOST@SECTION (docs/explanation/cinder.md).',
})

/**
 * Looks for each backend's driver in the packages to come, which are unpacked into a temporary folder as the stage does. A
 * driver that can be imported there passes, and so does one whose class is there.
 */
export const volumeDrivers = ({ service }: Subject, host: Host, packages: readonly string[]): Check => ({
  name: 'volume drivers',
  required: true,
  script: script(
    packagingOf(service).functions,
    'work=$(mktemp -d) || exit 1',
    'trap \'rm -rf "$work"\' EXIT',
    `(cd "$work" && ${packages.map((name) => `fetch_package ${quote(name)} ${quote(service.version)}`).join(' && ')}) || {`,
    "  echo 'not asked: the packages can not be downloaded here'",
    '  exit 0',
    '}',
    '(cd "$work" && unpack_fetched "$work/code") || exit 1',
    onOptions(service, host, volumeDriversPy, ['"$work/code"']),
  ),
  remedy:
    'Set volume_driver of that section in cinder.conf to the name that the new release has for it (release notes of Cinder 10.0.0), or install its package for the new release; a driver that was removed has no successor.',
})

/** The volumes of before there were backends: `cinder-manage volume update_host` moves them. */
export const volumeHosts = ({ service }: Subject, host: Host): Check => ({
  name: 'volume hosts',
  required: false,
  script: onFacts(
    service,
    host,
    'passes',
    ['plain_hosts'],
    'echo "volumes of hosts without a backend: $(told plain_hosts)"',
    '[ "$(fact plain_hosts)" = none ] || exit 3',
  ),
  remedy:
    'Once enabled_backends is set, for each of these hosts: cinder-manage volume update_host --currenthost HOST#POOL --newhost HOST@SECTION#POOL (docs/explanation/cinder.md).',
})
