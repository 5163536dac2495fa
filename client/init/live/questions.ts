import { processesOf, quote, script } from '../../../cloud/model/commands'
import { ServicesField } from '../../../cloud/model/file/services'
import { serviceNames, type ServiceName } from '../../../cloud/model/ids'
import { packagingOf, type Packaging } from '../../../cloud/model/packaging'
import { platformNames } from '../../../cloud/model/platform'
import { deploymentFunction } from '../../../cloud/model/preflight/deployment'
import { onPlatform } from '../../../cloud/model/releases/on-platform'
import { draftedPair } from '../pair'
import { haproxyFilesSh, hostFactsSh } from './programs.generated'

/** The configuration file that a service of cloud.yaml has by default. */
export const configurationOf = (service: ServiceName): string =>
  ServicesField.shape[service].unwrap().shape.config.parse(undefined)

/** Files in which operators keep the admin's credentials; the first is the default of cloud.yaml. */
export const credentialsFiles = [
  '/root/openrc',
  '/root/keystonerc_admin',
  '/root/admin-openrc',
  '/root/admin-openrc.sh',
  '/root/adminrc',
  '/root/keystonerc',
] as const

/** Web servers, and the unit of a service's own name, which Debian's Keystone has: no release lists them all. */
const otherUnits: readonly (readonly [string, string])[] = [
  ['apache2', '^/usr/sbin/apache2$'],
  ['httpd', '^/usr/sbin/httpd$'],
  ...serviceNames.flatMap((name) => [name, `openstack-${name}`].map((unit) => [unit, `(^|/)${name}$`] as const)),
]

/** Each unit that a host may have by its name there, with the expression of its processes. */
function unitLines(): readonly string[] {
  const all = new Map(otherUnits)
  for (const platform of platformNames)
    for (const service of serviceNames)
      for (const [unit, { nameOnHost = unit, process = `(^|/)${unit}$` }] of Object.entries(
        onPlatform(draftedPair.release.services[service], platform).units,
      ))
        all.set(nameOnHost, process)
  return [...all].map(([unit, process]) => `${unit} ${process}`)
}

/** The packages of each packaging whose versions are asked for: the first of each service. */
function versioned(): ReadonlyMap<Packaging, readonly string[]> {
  const found = new Map<Packaging, readonly string[]>()
  for (const platform of platformNames) {
    const packaging = packagingOf({ platform })
    const names = serviceNames.flatMap((service) =>
      onPlatform(draftedPair.release.services[service], platform).packages.slice(0, 1),
    )
    found.set(packaging, [...new Set([...(found.get(packaging) ?? []), ...names])])
  }
  return found
}

const projects = `^(openstack-|python[23]?-)?(${serviceNames.join('|')})(-.*)?$`
const tools = serviceNames.flatMap((name) => [`${name}-manage`, `${name}-db-manage`])

/** The question for the facts of a host. It changes nothing there. */
export function factsQuestion(): string {
  return script(
    processesOf,
    deploymentFunction,
    haproxyFilesSh,
    hostFactsSh,
    'facts_of_host',
    'words=$(programs)',
    "units_of_host <<'END_OF_UNITS'",
    ...unitLines(),
    'END_OF_UNITS',
    ...[...versioned()].map(([packaging, names]) =>
      script(
        '(',
        packaging.functions,
        packaging.versionFunctions,
        `packages_of ${[packaging.label, projects, ...names].map(quote).join(' ')}`,
        ')',
      ),
    ),
    ...serviceNames.map((service) => `configuration_of ${quote(configurationOf(service))}`),
    `credentials_of_host ${credentialsFiles.join(' ')}`,
    `python_of_host ${tools.join(' ')}`,
    `deployments_of_host ${serviceNames.join(' ')}`,
    'haproxy_of_host',
    'exit 0',
  )
}

/** The question for the configuration of a host's HAProxy. */
export const haproxyQuestion = (): string => script(processesOf, haproxyFilesSh, 'print_haproxy_files', 'exit 0')
