import type { AcrossCheck, HostCheck, PreflightInput } from '../../cloud/model/actions'
import type { ServiceOnCloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import type { Host } from '../../cloud/model/hosts'
import { upgradeId, type ServiceName } from '../../cloud/model/ids'
import { preflightInput } from '../../cloud/model/preflight'
import { hostsOf } from '../../cloud/model/preflight/check'
import { configuredHosts } from '../../cloud/model/preflight/configured-hosts'
import { kindOf, type CheckKind } from '../../cloud/model/preflight/reasons'
import { workerChecks } from '../../cloud/model/preflight/worker'
import { wideCloud } from '../support/cloud'

/** A check as one service of cloud.example.yaml has it. */
export interface Asked {
  readonly kind: CheckKind
  readonly service: ServiceName
  readonly required: boolean
  readonly unlessOut: boolean
  readonly remedy: string
  /** The remedy without the service's name and version. */
  readonly anyRemedy: string
  /** The subjects of the question: each wording that is true here. */
  readonly of: readonly string[]
}

type Place = readonly [words: string, hosts: (service: ServiceOnCloud) => readonly Host[]]

/** The example's cloud with a compute: some checks are asked of computes alone. */
const cloud = wideCloud(1)

/** The hosts that are asked anything, without computes. */
function withoutComputes(service: ServiceOnCloud): readonly Host[] {
  const { checks } = preflightInput(cloud, service, upgradeId(cloud, service.name))
  const hosts = [...new Map(checks.map(({ host }) => [host.name, host])).values()]
  return hosts.filter(({ name }) => cloud.computes.every((compute) => compute.name !== name))
}

/** The places at which a script is asked, narrowest first. */
const places: readonly Place[] = [
  ['the first node of the service', ({ hosts }) => hosts.slice(0, 1)],
  ['each node of the service', ({ hosts }) => hosts],
  ['every host of the service, network nodes too', hostsOf],
  ['every host of the cloud, computes too', (service) => configuredHosts(cloud, service)],
  ['each compute that cloud.yaml lists', () => cloud.computes],
  ['every host that any other check asks, but no compute', withoutComputes],
]

function ofHosts(service: ServiceOnCloud, checks: readonly HostCheck[], kind: CheckKind): readonly string[] {
  if (kind === 'reports of UNIT') return ['the first node of the service, about each host of the unit']
  if (kind.includes('UNIT')) return ['each host of the unit']
  const names = (hosts: readonly Host[]): string => hosts.map(({ name }) => name).join()
  const here = names(checks.map(({ host }) => host))
  const found = places.filter(([, hosts]) => names(hosts(service)) === here).map(([words]) => words)
  if (found.length === 0) throw new Error(`${kind} of ${service.name}: no words for where it is asked (${here})`)
  return found
}

/** A remedy as it is for any unit, and for any service and version. */
function remedies(text: string, kind: CheckKind, { units, name, version }: ServiceOnCloud): Remedies {
  const longestFirst = units.map((unit) => unit.name).sort((one, other) => other.length - one.length)
  const remedy = kind.includes('UNIT') ? longestFirst.reduce((said, unit) => said.replaceAll(unit, 'UNIT'), text) : text
  return { remedy, anyRemedy: remedy.replaceAll(version, 'VERSION').replaceAll(name, 'SERVICE') }
}
type Remedies = Pick<Asked, 'remedy' | 'anyRemedy'>

/** Every check that a service's preflight asks. */
export function askedFor(name: ServiceName): readonly Asked[] {
  const service = describedService(cloud, name)
  const input: PreflightInput = preflightInput(cloud, service, upgradeId(cloud, name))
  const kinds = [...new Set(input.checks.map((check) => kindOf(check.name)))]
  const scripts = kinds.flatMap((kind): Asked[] => {
    const checks = input.checks.filter((check) => kindOf(check.name) === kind)
    const [first] = checks
    if (first === undefined) return []
    const { required, unlessOut } = first
    const of = ofHosts(service, checks, kind)
    return [
      { kind, service: name, required, unlessOut: unlessOut === true, ...remedies(first.remedy, kind, service), of },
    ]
  })
  const across = (checks: readonly AcrossCheck[], of: string): Asked[] =>
    checks.map((check) => ({
      kind: kindOf(check.name),
      service: name,
      required: true,
      unlessOut: false,
      ...remedies(check.remedy, kindOf(check.name), service),
      of: [of],
    }))
  return [
    ...scripts,
    ...across(input.alone, 'all hosts of the unit together'),
    ...across(input.alike ?? [], 'all nodes of the service together'),
    ...Object.values(workerChecks).map(({ name: own, required, remedy, of }) => ({
      kind: kindOf(own),
      service: name,
      required,
      unlessOut: false,
      remedy,
      anyRemedy: remedy,
      of: [of],
    })),
  ]
}
