import { HostName, type ServiceName } from '../../../cloud/model/ids'
import { packagingOf } from '../../../cloud/model/packaging'
import { platformNames, type PlatformName } from '../../../cloud/model/platform'
import type { DraftHost } from '../draft-host'
import type { Answer } from './ask'
import { configurationOf } from './questions'
import type { HostFacts } from './facts'

/** The answers of the hosts, by their names in the inventory, and sentences about what could not be read. */
export interface Live {
  readonly answers: ReadonlyMap<string, Answer>
  readonly remarks: readonly string[]
}

/** A value that some hosts agree on. */
export interface Agreed<T> {
  readonly value: T
  readonly on: readonly string[]
  /** Hosts that have told another value. */
  readonly others: readonly string[]
}

/** The facts of a cloud's hosts, by their names in cloud.yaml. */
export class Findings {
  readonly #facts: ReadonlyMap<string, HostFacts>

  constructor(
    private readonly hosts: readonly Pick<DraftHost, 'name' | 'source'>[],
    live: Live | undefined,
  ) {
    this.#facts = new Map(
      hosts.flatMap(({ name, source }) => {
        const answer = live?.answers.get(source)
        return answer?.kind === 'read' ? [[name, answer.facts] as const] : []
      }),
    )
  }

  facts(host: string): HostFacts | undefined {
    return this.#facts.get(host)
  }

  /** The hosts of these that have answered. */
  readOf(hosts: readonly string[]): readonly string[] {
    return hosts.filter((host) => this.#facts.has(host))
  }

  /** The value that most hosts of these have. */
  agreed<T extends string>(
    hosts: readonly string[],
    valueOf: (facts: HostFacts) => T | undefined,
  ): Agreed<T> | undefined {
    const byValue = new Map<T, string[]>()
    for (const host of hosts) {
      const facts = this.#facts.get(host)
      const value = facts === undefined ? undefined : valueOf(facts)
      if (value !== undefined) byValue.set(value, [...(byValue.get(value) ?? []), host])
    }
    const [most] = [...byValue].sort(([, one], [, other]) => other.length - one.length)
    if (most === undefined) return undefined
    const [value, on] = most
    return { value, on, others: [...byValue.values()].flat().filter((host) => !on.includes(host)) }
  }

  /** The packaging of the hosts: that of their packages; of two with the same programs, the one of their system. */
  platform(): Agreed<PlatformName> | undefined {
    return this.agreed(
      this.hosts.map(({ name }) => name),
      platformOf,
    )
  }
}

function platformOf({ packages, os = '' }: HostFacts): PlatformName | undefined {
  const [first] = packages.values()
  if (first === undefined) return undefined
  const fitting = platformNames.filter((platform) => packagingOf({ platform }).label === first.packaging)
  return fitting.length === 1 ? fitting[0] : (fitting.find((platform) => platform.startsWith(os)) ?? fitting.at(-1))
}

/**
 * The names as which the services of hosts report, by the names in the inventory. A host that names itself as another does
 * keeps the name that it has: one of them is wrong.
 */
export function reportedNames(live: Live | undefined): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [source, answer] of live?.answers ?? []) {
    if (answer.kind === 'unread') continue
    const name = (hostOption(answer.facts) ?? answer.facts.hostname).split('.')[0]?.toLowerCase() ?? ''
    if (HostName.safeParse(name).success && name !== 'localhost') names.set(source, name)
  }
  const counts = new Map<string, number>()
  for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map([...names].filter(([, name]) => counts.get(name) === 1))
}

/** The services that report in rows of their database, and may do it under a name of the configuration. */
const reporting: readonly ServiceName[] = ['nova', 'neutron', 'cinder']

function hostOption({ configurations }: HostFacts): string | undefined {
  const named = reporting.flatMap((service) => configurations.get(configurationOf(service))?.host ?? [])
  return named.length > 0 && named.every((each) => each === named[0]) && !/[?$]/.test(named[0] ?? '')
    ? named[0]
    : undefined
}
