import type { ServiceOnCloud } from '../cloud'
import type { CommandName } from '../release'
import type { Host } from '../hosts'
import { serviceNames } from '../ids'
import type { Verb } from '../known-failures/failure'
import { packagingOf } from '../packaging'
import { unitPrograms } from '../service-manager'
import { renderCommand } from './render'
import { quote, script } from './shell'

/**
 * The commands that a step of each verb runs, so that preflight asks beforehand for their programs: a verb without an entry
 * does not compile. Programs that only the new release brings (nova-status) are left out, and those that only read through
 * Python.
 */
const commandsOf = {
  stage: ['stage'],
  backup: ['backup'],
  expand: ['expand'],
  migrate: ['migrate'],
  contract: ['contract'],
  sync: ['sync'],
  'api-sync': ['api-sync'],
  'create-cell0-database': [],
  'map-cell0': ['map-cell0'],
  'create-cell': ['create-cell'],
  'discover-hosts': ['discover-hosts'],
  'map-instances': ['map-instances'],
  'placement-user': [],
  'placement-access': [],
  'placement-endpoints': [],
  'start-placement': [],
  check: [],
  'online-data-migrations': ['online'],
  stop: ['stop'],
  install: ['install'],
  configure: ['configure', 'configured'],
  start: ['start'],
  alive: [],
  restart: ['stop', 'start'],
  settle: [],
} as const satisfies Readonly<Record<Verb, readonly CommandName[]>>

/** Verbs of steps that only the first node has. */
const ofFirst: readonly Verb[] = ['stage', 'backup']

/** Programs that commands name beside POSIX's own and those of the packaging; each service's own tool too. */
const programs = [
  'mktemp',
  'mysqldump',
  'mysql',
  'su',
  ...unitPrograms,
  ...serviceNames.flatMap((name) => [`${name}-manage`, `${name}-db-manage`]),
]

const named = (program: string): RegExp => new RegExp(`(^|[\\s;|&(])${program}($|[\\s;|&)])`, 'm')

/** A program that another user runs, as `su -s SHELL -c COMMAND USER` has it; one by a path may be made by an earlier step. */
const asUser = /(?:^|[\s;|&(])su -s (\S+) -c (?:'([^'\n]*)'|"([^"\n]*)") ([a-z_][a-z0-9_-]*)/g

/**
 * Adds to `$missing` the programs that the steps on a host need and the host does not have. If another user runs a program,
 * that user must reach it, which is asked as the step does.
 */
export function renderNeeds(service: ServiceOnCloud, host: Host): string {
  const verbs = (Object.keys(commandsOf) as Verb[]).filter(
    (verb) => !ofFirst.includes(verb) || host.name === service.hosts[0]?.name,
  )
  const isNode = service.hosts.some(({ name }) => name === host.name)
  const units: readonly Verb[] = ['stop', 'install', 'start', 'restart']
  const backup = service.backup.kind === 'folder'
  const lines = verbs
    .filter((verb) => (isNode || units.includes(verb)) && (verb !== 'backup' || backup))
    .flatMap((verb) => commandsOf[verb].map((command) => renderCommand(service, command, host)))
    .map((line) => line.replaceAll(/<<'(\w+)'\n[^]*?\n\1/g, ''))
  const direct = [...packagingOf(service).programs, ...programs].filter((program) =>
    lines.some((line) => named(program).test(line)),
  )
  const others = lines.flatMap((line) =>
    [...line.matchAll(asUser)].flatMap(([, shell = '', single, double, user = '']) => {
      const word = (single ?? double ?? '').split(' ').find((each) => !/^\w+=/.test(each)) ?? ''
      if (!/^[\w.-]+$/.test(word)) return []
      const asked = `su -s ${shell} -c ${quote(`command -v ${word}`)} ${user} >/dev/null 2>&1`
      return [`${asked} || missing="$missing ${word} (as ${user})"`]
    }),
  )
  return script(
    ...(direct.length === 0
      ? []
      : [`for tool in ${direct.join(' ')}; do command -v "$tool" >/dev/null || missing="$missing $tool"; done`]),
    ...new Set(others),
  )
}
