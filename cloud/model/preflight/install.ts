import { quote, renderCommand, script } from '../commands'
import type { Host } from '../hosts'
import { packagingOf } from '../packaging'
import { setNames, setPackages, type Check, type Subject } from './check'

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

/** Seconds to wait for the packages' lock; a person's own install may be at work, or an automatic one. */
const lockPatienceSeconds = 60

/**
 * The step's own install line, with the site's options, run in another way. If the site does not install by this packaging,
 * the usual options are taken.
 */
function asTheStepDoes({ service }: Subject, host: Host, how: 'simulated' | 'fetchedOnly'): string {
  const packaging = packagingOf(service)
  const usual = packaging.install.replaceAll('{packages}', '"$@"')
  const lines = [renderCommand(service, 'install', host, { packages: '"$@"' }), usual]
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes('"$@"'))
  const found = lines.map((line) => packaging[how](line)).find((line) => line !== undefined)
  if (found === undefined) throw new Error(`${packaging.label} can not install in a way that is ${how}`)
  return found
}

/**
 * `unless_not_found` ends the script if `$said` tells of packages that are in no repository. Another check names those, so
 * this one has no question. It fails where a repository has each of them: the install asks in words that find none.
 */
function unlessNotFound({ service }: Subject, host: Host): string {
  const { label } = packagingOf(service)
  return script(
    'unless_not_found() {',
    '  printf "%s\\n" "$said" | not_in_repositories || return 0',
    setNames(service, host, (name) => name),
    '  for package in "$@"; do',
    `    is_available "$package" ${quote(service.version)} || { echo 'not asked: ${label} does not have all of these versions here'; exit 0; }`,
    '  done',
    '  printf "%s\\n" "$said" | tail -n 8',
    `  echo '${label} lists these versions, and does not find them in the words of the install'`,
    '  exit 3',
    '}',
  )
}

/**
 * Simulates the install of the pinned versions, with the step's own options. It must not be refused, and must remove or
 * downgrade nothing. It must install none of the packages above anew, unless allowPackages of cloud.yaml names it.
 */
export function installTouches(subject: Subject, host: Host): Check {
  const { cloud, service } = subject
  const { label, pinned, remedies } = packagingOf(service)
  return {
    name: 'install touches',
    required: true,
    // An install of ours that was cut off is finished by its own step.
    unlessOut: true,
    script: script(
      setPackages(service, host, (name) => pinned(name, service.version)),
      unlessNotFound(subject, host),
      'export LC_ALL=C DEBIAN_FRONTEND=noninteractive',
      `said=$(${asTheStepDoes(subject, host, 'simulated')} 2>&1)`,
      'code=$?',
      'unless_not_found',
      'planned=$(printf "%s\\n" "$said" | planned_changes)',
      // A simulation that ends with its plan may end with another code than 0: nobody has consented to it.
      '[ "$code" -eq 0 ] || [ -n "$planned" ] || { echo "$said" | tail -n 8; exit 3; }',
      `bad=$(printf "%s\\n" "$planned" | awk -v allowed=${quote((cloud.allowPackages ?? []).join(' '))} '`,
      '  BEGIN { count = split(allowed, list, " "); for (i = 1; i <= count; i++) may[list[i]] = 1 }',
      `  $2 in may { next }`,
      `  $1 == "remove" || $1 == "downgrade" || ($1 == "install" && $2 ~ /^(${untouched.join('|')})/) { print $1, $2 }')`,
      `[ -z "$bad" ] || { echo "${label} would:"; echo "$bad"; exit 3; }`,
      `echo "${label} would install or upgrade $(printf "%s\\n" "$planned" | grep -c "^install ") packages"`,
    ),
    remedy: remedies.touching,
  }
}

/**
 * Fetches the packages of the step into the packages' own cache, as the step would. That changes only the cache. It proves
 * what only a fetch can: the signature, the file on the mirror, the room in the cache, the packages' lock.
 */
export function fetched(subject: Subject, host: Host): Check {
  const { service } = subject
  const { pinned, remedies } = packagingOf(service)
  return {
    name: 'packages fetched',
    required: true,
    unlessOut: true,
    script: script(
      setPackages(service, host, (name) => pinned(name, service.version)),
      unlessNotFound(subject, host),
      'export LC_ALL=C DEBIAN_FRONTEND=noninteractive',
      // Checks of several services ask one host at a time, and not every packaging waits for the lock of its cache.
      // A failed redirection of exec ends the shell.
      'cache=$(cache_folder)',
      '[ ! -d "$cache" ] || { exec 9<"$cache" && flock -w 60 9; }',
      'tries=0',
      `while ! said=$(${asTheStepDoes(subject, host, 'fetchedOnly')} 2>&1); do`,
      '  tries=$((tries + 1))',
      '  if printf "%s\\n" "$said" | is_locked; then',
      `    if [ "$tries" -le ${lockPatienceSeconds / 5} ]; then sleep 5; continue; fi`,
      '  fi',
      '  unless_not_found',
      '  said=$(printf "%s\\n" "$said" | grep -E \'^(E|W|Err|Error|[^ ]+[.]rpm): \' | tail -n 8)',
      '  echo "${said:-it could not be fetched}"',
      '  exit 3',
      'done',
      // yum 3 installs the packages that it finds, and ends with 0.
      'unless_not_found',
      'echo "fetched, or there already: $(echo "$said" | grep -E "^(Need to get|Total download size:?) " | tail -n 1)"',
    ),
    remedy: remedies.unfetched,
  }
}
