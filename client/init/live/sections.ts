import type { ServiceName } from '../../../cloud/model/ids'
import type { ServiceRelease } from '../../../cloud/model/release'
import { shownHosts } from '../origin'
import type { Entry } from '../yaml-lines'
import type { Findings } from './findings'
import { configurationOf, credentialsFiles } from './questions'

/** The Python that cloud.yaml takes by default. */
const usualPython = 'python'
const noPython = 'none'

/** The section `paths`, where the Python that has the services' libraries is another than the usual one. */
export function pathsEntry(hosts: readonly string[], findings: Findings): readonly Entry[] {
  const found = findings.agreed(hosts, ({ python }) => (python === noPython ? undefined : python))
  if (found === undefined || (found.value === usualPython && found.others.length === 0)) return []
  const note = found.others.length === 0 ? {} : { note: `another one on ${shownHosts(found.others)}` }
  const python = { key: 'python', value: found.value, origin: { kind: 'found', on: found.on, ...note } } as const
  return [{ key: 'paths', value: [python] }]
}

/** The packages that a service's units share, where the hosts lack some of those that its release names. */
export function packagesEntry(
  { packages }: ServiceRelease,
  hosts: readonly string[],
  findings: Findings,
): readonly Entry[] {
  const read = findings.readOf(hosts)
  if (read.length === 0) return []
  const installed = packages.filter((name) => read.some((host) => findings.facts(host)?.packages.has(name)))
  const lacking = packages.filter((name) => !installed.includes(name))
  if (lacking.length === 0 || installed.length === 0) return []
  return [
    {
      key: 'packages',
      value: installed,
      origin: { kind: 'found', on: read, note: `${lacking.join(', ')} is not installed there` },
    },
  ]
}

/** The file of the admin's credentials, where it is not the usual one. */
export function credentialsEntry(hosts: readonly string[], findings: Findings): readonly Entry[] {
  const found = findings.agreed(hosts, ({ credentials }) => credentials)
  if (found === undefined || found.value === credentialsFiles[0]) return []
  return [{ key: 'credentials', value: found.value, origin: { kind: 'found', on: found.on } }]
}

/** Facts that a person should know of a service: nothing in cloud.yaml says them. */
export function remarksOf(service: ServiceName, hosts: readonly string[], findings: Findings): readonly string[] {
  const read = findings.readOf(hosts)
  const file = configurationOf(service)
  const having = (isSo: (host: string) => boolean): readonly string[] => read.filter(isSo)
  const configuration = (host: string) => findings.facts(host)?.configurations.get(file)
  const deployed = read.flatMap((host) => {
    const whose = findings.facts(host)?.deployments.get(service)
    return whose === undefined ? [] : [`${host}: ${whose}. Preflight refuses it.`]
  })
  if (deployed.length > 0) return deployed
  const absent = having((host) => configuration(host) === undefined)
  const closed = having((host) => configuration(host)?.database === 'unreadable')
  const without = having((host) => configuration(host)?.database === 'none')
  const lacking = having((host) => findings.facts(host)?.credentials === undefined)
  const withoutPython = having((host) => findings.facts(host)?.python === noPython)
  return [
    ...(absent.length === 0 ? [] : [`${shownHosts(absent)} has no ${file}: name the file in config of ${service}.`]),
    ...(closed.length === 0 ? [] : [`${file} of ${shownHosts(closed)} may not be read by the user who logs in.`]),
    ...(without.length === 0 ? [] : [`${file} of ${shownHosts(without)} names no database.`]),
    ...(lacking.length === 0
      ? []
      : [
          `${shownHosts(lacking)} has none of ${credentialsFiles.join(', ')}: name the file as credentials of each service.`,
        ]),
    ...(withoutPython.length === 0
      ? []
      : [
          `No Python of ${shownHosts(withoutPython)} has sqlalchemy: name in paths.python the one that the services have.`,
        ]),
  ]
}
