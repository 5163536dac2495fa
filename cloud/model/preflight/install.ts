import { quote, renderCommand, script } from '../commands'
import type { Host } from '../hosts'
import { install } from '../releases/scripts'
import { setPackages, type Check, type Subject } from './check'

/**
 * Packages that an upgrade of OpenStack must not restart or replace: guests, storage and everybody's traffic depend on them.
 */
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

/** Seconds to wait for apt's lock; a person's own apt-get or unattended-upgrades may be at work. */
const lockPatienceSeconds = 60

/**
 * The step's own install line, with the site's options, run by apt in another way. If the site does not install by apt-get,
 * the usual options are taken.
 */
function asTheStepDoes({ service }: Subject, host: Host, how: '--simulate' | '--download-only'): string {
  const lines = (text: string): string[] =>
    text.split('\n').filter((line) => /\bapt-get\b.*\binstall\b.*"\$@"/.test(line))
  const own = renderCommand(service, 'install', host, { packages: '"$@"' })
  const usual = install.replaceAll('{packages}', '"$@"')
  const line = [...lines(own), ...lines(usual)][0] ?? 'apt-get install -y "$@"'
  return line.replace(/\bapt-get\b/, `apt-get ${how}`)
}

/** Packages that are in no repository are named by another check. */
const notToBeHad = script(
  `if echo "$said" | grep -qE "^E: (Unable to locate package|Version '.*' for '.*' was not found)"; then`,
  "  echo 'not asked: apt does not have all of these versions here'",
  '  exit 0',
  'fi',
)

/**
 * Simulates the install of the pinned versions (apt-get(8), --simulate), with the step's own options. apt must not refuse,
 * and must remove nothing. It must install none of the packages above anew, unless allowPackages of cloud.yaml names it.
 */
export function installTouches(subject: Subject, host: Host): Check {
  const { cloud, service } = subject
  return {
    name: 'install touches',
    required: true,
    // An install of ours that was cut off is finished by its own step.
    unlessOut: true,
    script: script(
      setPackages(service, host, (name) => `${name}=${service.version}`),
      'export LC_ALL=C DEBIAN_FRONTEND=noninteractive',
      `said=$(${asTheStepDoes(subject, host, '--simulate')} 2>&1) || {`,
      notToBeHad,
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
      'Where apt refuses: lift the hold (apt-mark unhold), or go back from the newer version. Where it would touch others: hold or pin them (apt-mark hold, apt preferences), or name them in allowPackages of cloud.yaml if it is what you want.',
  }
}

/**
 * Fetches the packages of the step into apt's own cache, as the step would. That changes only the cache. It proves what only
 * a fetch can: the signature, the file on the mirror, the room in the cache, dpkg's lock.
 */
export function fetched(subject: Subject, host: Host): Check {
  const { service } = subject
  return {
    name: 'packages fetched',
    required: true,
    unlessOut: true,
    script: script(
      setPackages(service, host, (name) => `${name}=${service.version}`),
      'export LC_ALL=C DEBIAN_FRONTEND=noninteractive',
      // Checks of several services ask one host at a time, and apt waits for no lock of its cache.
      '{ exec 9</var/cache/apt; } 2>/dev/null && flock -w 60 9',
      'tries=0',
      `while ! said=$(${asTheStepDoes(subject, host, '--download-only')} 2>&1); do`,
      '  tries=$((tries + 1))',
      "  case $said in *'Could not get lock'* | *'Unable to lock'*)",
      `    if [ "$tries" -le ${lockPatienceSeconds / 5} ]; then sleep 5; continue; fi ;;`,
      '  esac',
      notToBeHad,
      '  echo "$said" | grep -E \'^(E|W|Err)[:]\' | tail -n 8',
      '  exit 3',
      'done',
      'echo "fetched, or there already: $(echo "$said" | grep -E "^Need to get " | tail -n 1)"',
    ),
    remedy:
      'See that the mirror answers from this host and is signed by a key that it knows, run apt-get update, make room in /var/cache/apt, and let another apt-get or dpkg end.',
  }
}
