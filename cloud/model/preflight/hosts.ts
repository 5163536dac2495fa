import type { HostCheck } from '../actions'
import type { ServiceOnCloud } from '../cloud'
import { processes, processesOf, quote, renderNeeds, renderVerify, script } from '../commands'
import type { Host } from '../hosts'
import { packagingOf } from '../packaging'
import { byHand, unitFunctions } from '../service-manager'
import { onHost } from '../unit-forms'
import { begunFunction, placementUnits, setPackages, unitsOn, type Subject } from './check'
import { roomIn } from './folders'
import type { CheckName } from './reasons'

/** Tools that our scripts use beyond POSIX; every Ubuntu 16.04 and CentOS 7 has them. */
const tools = ['flock', 'setsid', 'stat', 'sha256sum', 'cmp', 'diff']

const requiredUnits = (service: ServiceOnCloud, host: Host): ReturnType<typeof unitsOn> =>
  unitsOn(service, host).filter(({ optional }) => !optional)

/** The checks that every host of any service has to pass. */
export function everyHostChecks(subject: Subject, host: Host): HostCheck[] {
  const { service } = subject
  const packaging = packagingOf(service)
  const check = (name: CheckName, required: boolean, text: string, remedy: string): HostCheck => ({
    name,
    required,
    host,
    script: text,
    remedy,
  })
  const folders = [
    quote(host.jobsFolder),
    '"$(cache_folder)"',
    ...(service.backup.kind === 'folder' && host.name === service.hosts[0]?.name ? [quote(service.backup.folder)] : []),
  ]
  // An install of ours that was cut off is finished by its own step. Agents of one host are installed one by one.
  const installs = [
    'install',
    ...[...unitsOn(service, host), ...placementUnits(service, host)].map(({ name }) => `install-${name}`),
  ]
  return [
    check(
      'tools',
      true,
      script(
        'missing=',
        `for tool in ${tools.join(' ')} ${quote(host.python)}; do command -v "$tool" >/dev/null || missing="$missing $tool"; done`,
        renderNeeds(service, host),
        '[ -z "$missing" ] || { echo "not found on PATH:$missing"; exit 3; }',
      ),
      'Install them there, or correct paths.path, paths.python or the command that names them in cloud.yaml.',
    ),
    check(
      'disk',
      true,
      script(packaging.functions, roomIn(folders)),
      'Make room in the folder that it names and let the user of the jobs write there, or name another one (paths.jobs, backup.folder) in cloud.yaml.',
    ),
    check(
      'packages',
      true,
      script(
        setPackages(service, host, (name) => name),
        'for package in "$@"; do',
        `  is_available "$package" ${quote(service.version)} || { echo "$package ${service.version} is in no repository of this host"; exit 3; }`,
        // The report of an upgrade shows these as the versions before.
        '  have=$(package_states "$package" | sed -n \'s/^[^ ]* ok installed //p\' | head -n 1)',
        '  [ -z "$have" ] || echo "$package $have"',
        'done',
      ),
      packaging.remedies.unavailable,
    ),
    {
      ...check(
        'unfinished packages',
        true,
        script(
          begunFunction(subject, host),
          packaging.functions,
          'left=$(unfinished_packages)',
          '[ -n "$left" ] || exit 0',
          'echo "$left"',
          ...installs.map((verb) => `begun ${verb} && exit 0`),
          'exit 3',
        ),
        packaging.remedies.unfinished,
      ),
      // On a node that is out, an install of ours may be under way: its step waits for it, or finishes it.
      unlessOut: true,
    },
    ...(requiredUnits(service, host).some(({ works }) => works === 'api')
      ? [
          {
            ...check(
              'works',
              true,
              renderVerify(service, host),
              `${service.name} has to work on every node before one is taken out; look at its log there, at endpoint and at credentials in cloud.yaml.`,
            ),
            unlessOut: true,
          },
        ]
      : []),
    ...requiredUnits(service, host)
      .filter(({ passive }) => !passive)
      .map((unit) => ({
        ...check(
          `processes of ${unit.name}`,
          true,
          script(
            processesOf,
            begunFunction(subject, host),
            `found=${processes(unit, host)}`,
            `case $found in '') ;; '0 '*) echo "\${found#0 0 }"; exit 1 ;; *) exit 0 ;; esac`,
            `if begun ${quote(`stop-${unit.name}`)}; then echo 'not asked: this upgrade has stopped it'; exit 0; fi`,
            `echo 'no process matches the expression of ${unit.name}'`,
            'exit 3',
          ),
          `If it does not run here, start it (${byHand('start', onHost(unit))}); if it does, correct units.${unit.name}.process in cloud.yaml: what it does not match can be neither stopped nor watched.`,
        ),
        unlessOut: true,
      })),
    check(
      'automatic upgrades',
      false,
      script(
        unitFunctions,
        packaging.functions,
        'found=$(automatic_upgrades)',
        '[ -z "$found" ] || { echo "$found"; exit 3; }',
      ),
      packaging.remedies.automatic,
    ),
  ]
}
