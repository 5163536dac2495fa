import type { ServiceOnCloud, Unit } from '../cloud'
import type { Host } from '../hosts'
import type { UpgradeId } from '../ids'
import { onHost } from '../unit-forms'
import { renderCommand, type Rendered } from './render'
import { processesOf } from './processes'
import { orExit, quote, script } from './shell'
import { processes } from './unit-processes'
import { untilItWorks, worksFunction } from './works'

/**
 * Restarts a unit: stop, then start, then wait until it works. Not SIGHUP: services of this age don't survive it, and
 * nova-api and cinder-api would keep the old pins (oslo.service bug 1715374; docs/explanation/nova.md). It is done once the unit's
 * oldest process is another than the one that was noted before.
 */
export function renderRestart(service: ServiceOnCloud, unit: Unit, host: Host, upgrade: UpgradeId): Rendered {
  const line = (verb: 'stop' | 'start'): string => renderCommand(service, verb, host, { unit: onHost(unit) })
  const noted = quote(`${host.jobsFolder}/${upgrade}.restart-${unit.name}`)
  const oldest = `$(echo "${processes(unit, host)}" | sort -n -k 2 | head -n 1)`
  return {
    shown: `${line('stop')}; ${line('start')}`,
    command: script(
      processesOf,
      worksFunction(service, unit, host),
      `if [ -z "$(find ${noted} -mmin -720 2>/dev/null)" ]; then echo "${oldest}" > ${noted} || exit 1; fi`,
      orExit(line('stop')),
      orExit(line('start')),
      untilItWorks,
    ),
    probe: script(
      processesOf,
      worksFunction(service, unit, host),
      `[ -n "$(find ${noted} -mmin -720 2>/dev/null)" ] || { echo 'not restarted yet'; exit 3; }`,
      `now="${oldest}"`,
      `if [ -z "$now" ] || [ "$now" = "$(cat ${noted})" ]; then echo "its process is still $now"; exit 3; fi`,
      'echo "its oldest process (id, start) is $now, and was $(cat ' + noted + ')"',
      'works || exit 3',
    ),
  }
}
