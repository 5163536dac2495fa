import { quote, script } from '../commands'
import type { Host } from '../hosts'
import { packagingOf } from '../packaging'
import { unitFiles } from '../service-manager'
import { isReplaced, onHost } from '../unit-forms'
import { unitsOn, type Check, type Subject } from './check'

/**
 * The unit of the installed packages must be in those of the pinned version too, unless cloud.yaml says that it becomes
 * another one. Each package is fetched into a folder that the check removes.
 */
export function unitFilesKept({ service }: Subject, host: Host): readonly Check[] {
  const judged = unitsOn(service, host).filter(({ optional, packages }) => !optional && packages.length > 0)
  if (judged.length === 0) return []
  const check: Check = {
    name: 'unit files',
    required: true,
    // On a node that is out, the packages may be half-way between the releases.
    unlessOut: true,
    script: script(
      packagingOf(service).functions,
      'wrong=0',
      'work=$(mktemp -d) && mkdir "$work/fetched" && cd "$work/fetched" || exit 1',
      'trap \'rm -rf "$work"\' EXIT',
      // judge UNIT REPLACED FILE... : the packages stand in $packages.
      'judge() {',
      '  unit=$1 replaced=$2',
      '  shift 2',
      '  for file in "$@"; do printf "%s\\n" "$file"; done >../files',
      '  package_files $packages | grep -qxFf ../files || return 0',
      '  for package in $packages; do',
      `    fetch_package "$package" ${quote(service.version)} || return 0`,
      '  done',
      '  list_fetched >../listed',
      '  rm -f ./*',
      '  if grep -qxFf ../files ../listed; then has=yes; else has=no; fi',
      '  case $has$replaced in',
      `    nono) echo "$unit: its packages of ${service.version} have no such unit any more, so none could be started" ;;`,
      `    yesyes) echo "$unit: its packages of ${service.version} still have it, so it becomes no other unit" ;;`,
      '    *) return 0 ;;',
      '  esac',
      '  wrong=3',
      '}',
      ...judged.flatMap((unit) => [
        `packages=${quote(unit.packages.join(' '))}`,
        `judge ${[onHost(unit), isReplaced(unit) ? 'yes' : 'no', ...unitFiles(onHost(unit))].map(quote).join(' ')}`,
      ]),
      'exit "$wrong"',
    ),
    remedy:
      'Say in cloud.yaml which packaging the hosts have (platform), or for the unit alone (units.UNIT.becomes: the units that do its work on the new release, or none).',
  }
  return [check]
}
