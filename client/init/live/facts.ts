import { serviceNames } from '../../../cloud/model/ids'
import { oneLine } from '../../../cloud/model/text'

/** A package that a host has, and the word for its packaging. */
export interface Installed {
  readonly packaging: string
  readonly version: string
}

/** A unit that a host's service manager knows. `runs` is undefined where its processes could not be listed. */
export interface UnitFacts {
  readonly isEnabled: boolean
  readonly runs: boolean | undefined
}

/** A service's configuration file: `unreadable`, or if it names a database; and the name as which its service reports. */
export interface Configuration {
  readonly database: 'named' | 'none' | 'unreadable'
  readonly host?: string
}

/** The facts that a host has told of itself. */
export interface HostFacts {
  readonly hostname: string
  readonly os?: string
  /** A Python that reaches databases as the services do, or `none`. */
  readonly python?: string
  readonly credentials?: string
  readonly haproxy?: 'running' | 'stopped'
  readonly packages: ReadonlyMap<string, Installed>
  /** The versions that the host's repositories have of a package, newest first. */
  readonly offers: ReadonlyMap<string, readonly string[]>
  readonly units: ReadonlyMap<string, UnitFacts>
  readonly configurations: ReadonlyMap<string, Configuration>
  /** Whose deployment a service is, where it does not run from packages. */
  readonly deployments: ReadonlyMap<string, string>
}

/** An answer that is none of our questions'. Its message is for a person. */
export class Unreadable extends Error {}

const path = String.raw`\/[^\p{Cc}]{0,300}`
const name = String.raw`[A-Za-z0-9][A-Za-z0-9_.+@:-]{0,200}`
const version = String.raw`[A-Za-z0-9][A-Za-z0-9.+:~-]{0,200}`

/** The lines that a host may answer; host-facts.sh prints them. */
const grammar = {
  hostname: /^([A-Za-z0-9][A-Za-z0-9._-]{0,254})?$/,
  os: /^([A-Za-z0-9._-]{1,64})$/,
  python: new RegExp(`^(none|python[0-9.]*|${path})$`, 'u'),
  credentials: new RegExp(`^(${path})$`, 'u'),
  haproxy: /^(running|stopped)$/,
  package: new RegExp(`^([a-z]+) (${name}) (${version})$`),
  offer: new RegExp(`^([a-z]+) (${name}) (${version})$`),
  unit: new RegExp(`^(${name}) (enabled|disabled) (running|stopped|unknown)$`),
  configuration: new RegExp(`^(${path}) (database|none|unreadable) ([A-Za-z0-9._?-]{1,255})$`, 'u'),
  deployment: new RegExp(`^(${serviceNames.join('|')}) (.+)$`),
} as const

const isWord = (word: string): word is keyof typeof grammar => Object.hasOwn(grammar, word)

/** Lines of one answer at most: packages and versions of five projects, with room. */
const mostLines = 2000

/**
 * Reads the answer of a host.
 * @throws Unreadable for a line that no question of ours has
 */
export function factsIn(text: string): HostFacts {
  const lines = text.split('\n').filter((line) => line !== '')
  if (lines.length > mostLines) throw new Unreadable(`its answer has ${lines.length} lines`)
  const packages = new Map<string, Installed>()
  const offers = new Map<string, string[]>()
  const units = new Map<string, UnitFacts>()
  const configurations = new Map<string, Configuration>()
  const deployments = new Map<string, string>()
  const single = new Map<string, string>()
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\S+) ?(.*)$/s.exec(line) ?? []
    const parts = isWord(word) ? grammar[word].exec(rest) : null
    if (!isWord(word) || parts === null)
      throw new Unreadable(
        `its answer has a line that is none of a host: ${JSON.stringify(oneLine(line).slice(0, 80))}`,
      )
    const [, first = '', second = '', third = ''] = parts
    switch (word) {
      case 'package':
        packages.set(second, { packaging: first, version: third })
        break
      case 'offer':
        offers.set(second, [...(offers.get(second) ?? []), third])
        break
      case 'unit':
        units.set(first, {
          isEnabled: second === 'enabled',
          runs: third === 'unknown' ? undefined : third === 'running',
        })
        break
      case 'configuration':
        configurations.set(first, {
          database: second === 'database' ? 'named' : second === 'none' ? 'none' : 'unreadable',
          ...(third === '-' ? {} : { host: third }),
        })
        break
      case 'deployment':
        deployments.set(first, oneLine(second))
        break
      case 'hostname':
      case 'os':
      case 'python':
      case 'credentials':
      case 'haproxy':
        single.set(word, first)
    }
  }
  const hostname = single.get('hostname')
  if (hostname === undefined) throw new Unreadable('its answer has no name of the host')
  const [os, python, credentials, haproxy] = ['os', 'python', 'credentials', 'haproxy'].map((word) => single.get(word))
  return {
    hostname,
    ...(os === undefined ? {} : { os }),
    ...(python === undefined ? {} : { python }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(haproxy === undefined ? {} : { haproxy: haproxy === 'running' ? 'running' : 'stopped' }),
    packages,
    offers,
    units,
    configurations,
    deployments,
  }
}
