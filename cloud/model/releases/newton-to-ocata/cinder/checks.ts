import type { HostCheck } from '../../../actions'
import { processesOf, quote, script } from '../../../commands'
import type { Host } from '../../../hosts'
import { packagingOf } from '../../../packaging'
import { releases } from '../../../releases'
import { onPlatform } from '../../../releases/on-platform'
import { onEach, type Check, type Subject } from '../../../preflight/check'
import { orphanRows } from '../../../preflight/databases'
import { puppetsLastRun } from '../../../preflight/managers'
import { unitCommands } from '../../../service-manager'
import { enabledBackends, volumeDrivers, volumeHosts } from './backends'

const volume = 'cinder-volume'

/** The new code is staged before the first step that changes a host; a site with its own way is not asked. */
function stagedCode({ service }: Subject, host: Host, packages: readonly string[]): Check {
  const folder = quote(host.codeFolder ?? '/')
  return {
    name: 'staged code',
    required: false,
    script: script(
      packagingOf(service).functions,
      `for package in ${packages.map(quote).join(' ')}; do`,
      `  is_available "$package" ${quote(service.version)} || { echo "$package ${service.version} is in no repository of this host"; exit 3; }`,
      'done',
      // Folders that the stage makes below it are open to everybody; above it the site's own modes hold.
      `folder=${folder}; while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done`,
      `sought=$folder su -s /bin/sh -c 'cd "$sought"' cinder || { echo "the user cinder may not enter $folder"; exit 3; }`,
      `echo '${packages.join(' and ')} ${service.version} can be downloaded'`,
    ),
    remedy:
      'Add the repository that has them, let the user cinder enter the folder that it names (or name another one, paths.code), or give commands.stage and commands.staged in cloud.yaml a way of your own.',
  }
}

/**
 * Finds programs that would start cinder-volume again after our stop: two units would then be active. Pacemaker and monit
 * are asked for their resources, and let pass if they have been told to leave them alone. Puppet's last run is read for it, unless its agent is disabled. A running chef-client can't
 * be inspected.
 */
const revived: Check = {
  name: 'revived',
  required: true,
  script: script(
    processesOf,
    'by=',
    `if cibadmin --query 2>/dev/null | grep -q ${volume}; then`,
    `  seen=$(crm_mon -1 -r 2>/dev/null | grep ${volume})`,
    // A resource that is not managed is neither started nor stopped, be it alone or in maintenance of the whole cluster.
    `  if [ -z "$seen" ] || printf '%s\\n' "$seen" | grep -qvE '[(,] *(unmanaged|maintenance)'; then by="$by pacemaker"; fi`,
    'fi',
    // The words after a hyphen tell what monit is about to do: `Not monitored - start pending`.
    `if monit summary 2>/dev/null | grep ${volume} | grep -qvE 'Not monitored( *$| +[^- ])'; then by="$by monit"; fi`,
    puppetsLastRun,
    `if [ -n "$resources" ] && grep -qs 'service\\[.*${volume}' "$resources"; then by="$by puppet"; fi`,
    `if [ -n "$(processes_of '(^|/)chef-client$')" ]; then by="$by chef-client"; fi`,
    `[ -z "$by" ] || { echo "may start ${volume} after it has been stopped:$by"; exit 3; }`,
    `echo 'nothing seen that would start ${volume} by itself'`,
  ),
  remedy:
    'Stop that for the time of the upgrade (pcs resource unmanage, monit unmonitor, puppet agent --disable, stop chef-client), or give services.cinder.commands.stop and start in cloud.yaml that go through it.',
}

/** The checks that only Cinder needs. */
export function cinderChecks(subject: Subject): HostCheck[] {
  const { cloud, service } = subject
  const { stop, stage } = service.commands
  const first = service.hosts.slice(0, 1)
  const volumes = service.units.filter(({ name, reports }) => name === volume || reports?.as === volume)
  const onVolume = (check: (asked: Subject, host: Host) => Check): HostCheck[] =>
    volumes.flatMap(({ hosts, reports }) => {
      const { config } = reports ?? service
      return onEach(hosts, (host) => check({ ...subject, service: { ...service, config } }, host))
    })
  // The packages of the pair: its stage fetches those, whatever cloud.yaml says of the units'.
  const { packages, commands } = onPlatform(releases[cloud.release.pair].services.cinder, service.platform)
  const isStagedAsUsual = stage === commands.stage
  return [
    ...(isStagedAsUsual ? onEach(first, (host) => stagedCode(subject, host, packages)) : []),
    ...onVolume(enabledBackends),
    ...(isStagedAsUsual ? onVolume((asked, host) => volumeDrivers(asked, host, packages)) : []),
    ...onEach(first, (host) => volumeHosts(subject, host)),
    ...(stop === unitCommands.stop ? onEach([...new Set(volumes.flatMap(({ hosts }) => hosts))], () => revived) : []),
    ...onEach(first, (host: Host) => orphanRows(subject, host)),
  ]
}
