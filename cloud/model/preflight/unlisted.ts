import type { HostCheck } from '../actions'
import { quote, script, unlisted, unlistedFunctions } from '../commands'
import type { Host } from '../hosts'
import { onEach, type Check, type Subject } from './check'

/** Seconds between two readings: a tool that somebody just runs is gone by the second. */
const pauseSeconds = 2

/**
 * An OpenStack process that no unit of cloud.yaml covers would be neither stopped nor started: it would go on with the old
 * code beside the new database.
 */
function unlistedProcesses({ cloud, service }: Subject, host: Host): Check[] {
  const found = unlisted(service, host, cloud.release.services[service.name].otherPrograms ?? [])
  if (found === undefined) return []
  return [
    {
      name: 'unlisted processes',
      required: true,
      script: script(
        unlistedFunctions,
        `unlisted_now() { echo "${found}"; }`,
        'found=$(unlisted_now)',
        `case $found in '') exit 0 ;; '0 '*) echo "\${found#0 0 }"; exit 1 ;; esac`,
        `sleep ${pauseSeconds}`,
        'found=$(unlisted_now | grep -xF -e "$found")',
        '[ -n "$found" ] || exit 0',
        `echo ${quote(`no unit of ${service.name} in cloud.yaml covers what runs here`)}`,
        'printf "%s\\n" "$found" | with_units',
        'exit 3',
      ),
      remedy: `Add its unit to services.${service.name}.units in cloud.yaml, with the hosts that run it (and process and packages, if they differ from the unit's name), or this host to the hosts of a unit that is there. Stop and disable what is of no use any more. A program that is no part of ${service.name} is left out by services.${service.name}.programs.`,
    },
  ]
}

/** The check on every host that this preflight asks anyway: a unit may run where cloud.yaml does not expect it. */
export function unlistedChecks(subject: Subject, others: readonly HostCheck[]): HostCheck[] {
  const computes = new Set<string>(subject.cloud.computes.map(({ name }) => name))
  const hosts = [...new Map(others.map(({ host }) => [host.name, host])).values()]
  return hosts
    .filter(({ name }) => !computes.has(name))
    .flatMap((host) => unlistedProcesses(subject, host).flatMap((check) => onEach([host], () => check)))
}
