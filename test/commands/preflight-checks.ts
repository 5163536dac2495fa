import type { HostCheck } from '../../cloud/model/actions'
import { describedService } from '../../cloud/model/described-service'
import { upgradeId, type ServiceName } from '../../cloud/model/ids'
import { preflightInput } from '../../cloud/model/preflight'
import { resolveCloud } from '../../cloud/model/resolve'
import { exampleFile } from '../support/cloud'
import type { Ended, Scratch, Shell } from './scratch'

type Section = Record<string, unknown>

/** All checks of a service of the example's cloud on the scratch folder; `over` is laid over its section, `more` over all. */
export function checksOf(
  scratch: Scratch,
  name: ServiceName,
  over: Section = {},
  more: Section = {},
): readonly HostCheck[] {
  const file = exampleFile()
  const services = file.services as Record<ServiceName, Section>
  const resolved = resolveCloud(
    {
      ...file,
      paths: { jobs: scratch.path('jobs'), policy: scratch.path('policy-rc.d'), python: 'python3' },
      services: {
        [name]: {
          ...services[name],
          config: scratch.path(`${name}.conf`),
          credentials: scratch.path('openrc'),
          backup: { folder: scratch.path('backups') },
          ...over,
        },
      },
      ...more,
    },
    {},
  )
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  const { cloud } = resolved
  return preflightInput(cloud, describedService(cloud, name), upgradeId(cloud, name)).checks
}

/** The first check of that name; on that host, where one is named. */
export function checkNamed(checks: readonly HostCheck[], name: string, host?: string): HostCheck {
  const found = checks.find((each) => each.name === name && (host === undefined || each.host.name === host))
  if (found === undefined) throw new Error(`there is no check ${name}`)
  return found
}

/** The output of the `schema` command, as part of a service's section. */
export const withFacts = (facts: Readonly<Record<string, string | number>>): Section => ({
  commands: {
    schema: `printf '%s\\n' ${Object.entries(facts)
      .map(([name, value]) => `'${name} ${value}'`)
      .join(' ')}`,
  },
})

/** Runs a check that reads facts. */
export function askFacts(
  scratch: Scratch,
  shell: Shell,
  service: ServiceName,
  check: string,
  facts: Readonly<Record<string, string | number>>,
  over: Section = {},
): Promise<Ended> {
  return scratch.run(shell, checkNamed(checksOf(scratch, service, { ...withFacts(facts), ...over }), check).script)
}
