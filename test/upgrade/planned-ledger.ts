import { serviceUnits, type Execution } from '../../lab/simulated'
import { loadCloudFile } from '../../cloud/load'
import type { Cloud } from '../../cloud/model/cloud'
import type { ServiceName } from '../../cloud/model/ids'
import { plan } from '../../workflows/plan/plan'
import type { PlannedStep } from '../../cloud/model/progress'
import type { StepProgress } from '../../cloud/model/progress'
import type { Rehearsal } from '../support/rehearsal'

/**
 * Commands of a plan that the hosts' ledger can't show: HAProxy's runtime commands, waits, an edit of a file, and a check
 * that only reads. Every other command of a plan has to be in the ledger.
 */
const leavesNoTrace = /^(haproxy: |wait until |read: |set \[|su -s \/bin\/sh -c 'nova-status upgrade check' )/

/** A planned command, and a test for its execution. */
interface Expected {
  readonly host: string
  readonly shown: string
  readonly is: (command: string) => boolean
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/**
 * The arguments of a planned line without its shell syntax: quotes, `su -c`, variables, redirections, interpreter and
 * folder.
 */
function argumentsOf(shown: string): string {
  const inner = /^su -s \S+ -c (?:'([^']*)'|"([^"]*)") \S+$/.exec(shown)
  const line = inner === null ? shown : (inner[1] ?? inner[2] ?? '')
  return line
    .replace(/ > .*$/, '')
    .replaceAll("'", '')
    .replace(/^(?:\w+=\S+ )*(?:python[\d.]* )?(?:\/\S*\/)?/, '')
}

/** A pattern for a line whose words only the host knows: a database's name, a cell's id, the options of a dump. */
const asPattern = (line: string): string =>
  escaped(line)
    .replaceAll('<main database>', String.raw`\w+`)
    .replaceAll('CELL', String.raw`[0-9a-f-]+`)
    .replaceAll('…', '.+')

/** Packages that an install brings along on a host that has them already. */
function optionalOn(cloud: Cloud, service: ServiceName, host: string): string[] {
  const units = cloud.services[service]?.units.filter(({ optional }) => optional) ?? []
  const version = cloud.services[service]?.version ?? ''
  return units
    .filter(({ name }) => serviceUnits.some((unit) => unit.name === name && unit.hosts.some((each) => each === host)))
    .flatMap(({ packages }) => packages.map((name) => `${name}=${version}`))
}

function expectedOf(cloud: Cloud, service: ServiceName, step: PlannedStep): Expected[] {
  const { host, command } = step
  if (host === null || leavesNoTrace.test(command)) return []
  // On a host without an optional unit, its shared packages came with other units.
  const unit = /^service (\S+) (?:stop|start)/.exec(command)?.[1] ?? /\/install-(.+)$/.exec(step.id)?.[1]
  const isOptional = cloud.services[service]?.units.some(({ name, optional }) => name === unit && optional) === true
  const isThere = serviceUnits.some(({ name, hosts }) => name === unit && hosts.some((each) => each === host))
  if (isOptional && !isThere) return []
  return command.split('; ').map((shown) => {
    const pattern = new RegExp(`^${asPattern(argumentsOf(shown))}$`)
    const extra = command.startsWith('apt-get install ') ? optionalOn(cloud, service, host) : []
    const is = (executed: string): boolean =>
      pattern.test(executed) || pattern.test([...extra].reduce((line, each) => line.replace(` ${each}`, ''), executed))
    return { host, shown, is }
  })
}

const byHost = <T extends { readonly host: string }>(lines: readonly T[]): T[] =>
  [...lines].sort((one, other) => one.host.localeCompare(other.host))

/**
 * The plan's own commands of the steps that were done, and the ledger in the words of the plan. The ledger has each command
 * once, in the plan's order; only commands that the plan has side by side may change places.
 * @param before so many executions were there before the upgrade
 */
export async function planAndLedger(
  rehearsal: Rehearsal,
  service: ServiceName,
  states: readonly StepProgress[],
  before = 0,
): Promise<{ readonly planned: string[]; readonly executed: string[] }> {
  const { cloud } = await loadCloudFile(rehearsal.lab.cloudFile)
  const { steps } = await plan(cloud, service)
  const done = new Set(states.filter(({ state }) => state === 'done').map(({ id }) => id))
  const groups = new Map<string, Expected[]>()
  steps.forEach((step, index) => {
    if (!done.has(step.id)) return
    const key = step.together === null ? `alone ${index}` : `together ${step.together}`
    groups.set(key, [...(groups.get(key) ?? []), ...expectedOf(cloud, service, step)])
  })
  const left: Execution[] = (await rehearsal.executions()).slice(before)
  const planned: string[] = []
  const executed: string[] = []
  for (const group of [...groups.values()].map(byHost)) {
    const own = byHost(left.splice(0, group.length))
    group.forEach(({ host, shown, is }, at) => {
      const line = own[at]
      planned.push(`${host}: ${shown}`)
      if (line !== undefined) executed.push(`${line.host}: ${is(line.command) ? shown : line.command}`)
    })
  }
  return { planned, executed: [...executed, ...left.map(({ host, command }) => `${host}: ${command}`)] }
}
