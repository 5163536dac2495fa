import { quote, script } from '../commands'
import type { Host } from '../hosts'
import { setPackages, type Check, type Subject } from './check'

/** What an upgrade of OpenStack must not restart or replace on the way: guests, storage and everybody's traffic hang on it. */
const untouched = [
  'openvswitch',
  'libvirt',
  'qemu',
  'ceph',
  'rabbitmq',
  'mariadb',
  'mysql',
  'haproxy',
  'keepalived',
  'linux-image',
]

/**
 * What apt would do for the pinned versions, in its own words (apt-get(8), --simulate): nothing may be removed, and none of
 * the packages above installed anew, unless allowPackages of cloud.yaml names it.
 */
export function installTouches({ cloud, service }: Subject, host: Host): Check {
  return {
    name: 'install touches',
    required: true,
    // Where an install of ours was cut off, its own step goes on with it.
    unlessOut: true,
    script: script(
      setPackages(service, host, (name) => `${name}=${service.version}`),
      'said=$(LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -s install "$@" 2>&1) || {',
      // Another check names what is in no repository.
      `  if echo "$said" | grep -qE "^E: (Unable to locate package|Version '.*' for '.*' was not found)"; then`,
      "    echo 'not asked: apt does not have all of these versions here'",
      '    exit 0',
      '  fi',
      '  echo "$said" | tail -n 8',
      '  exit 3',
      '}',
      `bad=$(echo "$said" | awk -v allowed=${quote((cloud.allowPackages ?? []).join(' '))} '`,
      '  BEGIN { count = split(allowed, list, " "); for (i = 1; i <= count; i++) may[list[i]] = 1 }',
      '  { package = $2; sub(/:.*/, "", package) }',
      `  package in may { next }`,
      `  $1 == "Remv" || ($1 == "Inst" && package ~ /^(${untouched.join('|')})/) { print $1, $2, $3 }')`,
      '[ -z "$bad" ] || { echo "apt would (Remv: remove, Inst: install or upgrade):"; echo "$bad"; exit 3; }',
      'echo "apt would install or upgrade $(echo "$said" | grep -c "^Inst ") packages"',
    ),
    remedy:
      'Hold or pin these packages (apt-mark hold, apt preferences), or name them in allowPackages of cloud.yaml where it is what you want.',
  }
}
