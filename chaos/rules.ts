import type { Execution } from '../lab/simulated'
import type { EndState } from '../test/upgrade/end-state'
import type { Said } from './operator'
import type { Inflicted } from './fault'

/** All that a night leaves behind; nothing of it is what the upgrade says of its own work. */
export interface Traces {
  readonly executions: readonly Execution[]
  /** The line of the procedure's ledger that an execution is. */
  readonly lineOf: (execution: Execution) => string
  /** The procedure's ledger: groups of lines, each group after the one before. */
  readonly procedure: readonly (readonly string[])[]
  readonly said: readonly Said[]
  readonly inflicted: readonly Inflicted[]
  /** Stretches in which requests failed: ISO 8601; null: not over. */
  readonly stretches: readonly { readonly from: string; readonly to: string | null }[]
  readonly tooFew: ReadonlySet<string>
  readonly ended: 'Done' | 'not done'
  readonly stateNow: EndState
  readonly stateWanted: EndState
  readonly longestSilenceSeconds: number
  /** How the upgrade stood at last, for a night that was not done. */
  readonly stood: string
}

const mostSilentSeconds = 180
/** HAProxy's checks, and requests that were under way: so long a fault is felt after its end. */
const feltSeconds = 20

/** The rules that a night has broken, each in a sentence. */
export function broken(traces: Traces): readonly string[] {
  const { tooFew, longestSilenceSeconds, ended, stood, stateNow, stateWanted } = traces
  return [
    ...twice(traces),
    ...outOfOrder(traces),
    ...ungated(traces),
    ...[...tooFew].map((pair) => `two of a backend were out at once: ${pair}`),
    ...lost(traces),
    ...(longestSilenceSeconds > mostSilentSeconds ? [`nothing to be seen changed for ${longestSilenceSeconds} s`] : []),
    ...(ended === 'Done' ? different(stateNow, stateWanted) : [`it did not end: ${stood}`]),
  ]
}

/** No command is begun more often than the procedure has it, and an operator said retry. */
function twice({ executions, lineOf, procedure, said, inflicted }: Traces): readonly string[] {
  const wanted = procedure.flat()
  return [...new Set(executions.map(lineOf))].flatMap((line) => {
    const all = executions.filter((each) => lineOf(each) === line)
    const [first] = all
    if (first === undefined) return []
    const { host, startedAt } = first
    const since = Date.parse(startedAt)
    const allowed = [
      ...said.filter(({ at, signal, about }) => signal === 'retry' && at >= since && isAbout(about, host)),
      // A reboot takes what ran with it, and starts what the init system starts.
      ...inflicted.filter(
        ({ trouble, to }) => trouble.kind === 'host rebooted' && trouble.host === host && to >= since,
      ),
    ]
    const times = Math.max(1, wanted.filter((each) => each === line).length) + allowed.length
    return all.length > times ? [`${line} was begun ${all.length} times, where ${times} are allowed`] : []
  })
}

/** A storm's answers may meet any step that waits for one. */
const isAbout = (about: string, host: string): boolean => about === 'storm' || about.split('/')[1] === host

/**
 * A command begins after every command of the procedure before it has ended well. A command that the procedure has twice is
 * the second one once the first has ended well.
 */
function outOfOrder({ executions, lineOf, procedure, inflicted }: Traces): readonly string[] {
  const groupsOf = new Map<string, number[]>()
  for (const [index, group] of procedure.entries())
    for (const line of group) groupsOf.set(line, [...(groupsOf.get(line) ?? []), index])
  const endedBefore = (line: string, at: string): number =>
    executions.filter(({ end, ...rest }) => end?.exit === 0 && end.at <= at && lineOf({ ...rest, end }) === line).length
  const faults = new Set<string>()
  for (const execution of executions) {
    const { startedAt, action } = execution
    const line = lineOf(execution)
    const groups = groupsOf.get(line)
    if (groups === undefined) {
      // A package that a cut-off install left half configured is configured before the next try.
      const isRepair = action === 'configure' && executions.some((each) => isCutOffInstall(each, execution))
      if (!isRepair) faults.add(`${line} is no command of the procedure`)
      continue
    }
    const group = groups[Math.min(endedBefore(line, startedAt), groups.length - 1)] ?? 0
    const before = new Set(procedure.slice(0, group).flat())
    // A host that boots starts what the procedure would start.
    const booted = inflicted.flatMap(({ trouble, to }) =>
      trouble.kind === 'host rebooted' && to <= Date.parse(startedAt) ? [` ${trouble.host} start `] : [],
    )
    const isMissing = (each: string): boolean =>
      !booted.some((start) => each.includes(start)) &&
      endedBefore(each, startedAt) < (groupsOf.get(each) ?? []).filter((other) => other < group).length
    const missing = [...before].find(isMissing)
    if (missing !== undefined) faults.add(`${line} began before ${missing} had ended`)
  }
  return [...faults]
}

const isCutOffInstall = (install: Execution, after: Execution): boolean =>
  install.action === 'install' &&
  install.host === after.host &&
  install.end?.exit !== 0 &&
  install.startedAt < after.startedAt

/** The contract begins after a person's confirmation. */
function ungated({ executions, said }: Traces): readonly string[] {
  return executions
    .filter(({ action }) => action === 'contract')
    .filter(({ startedAt }) => !said.some(({ at, about }) => about === 'gate' && at <= Date.parse(startedAt)))
    .map(({ host, startedAt }) => `contract began on ${host} at ${startedAt} without a confirmation`)
}

/** No request fails but while a controller or a balancer is down by a fault. */
function lost({ stretches, inflicted }: Traces): readonly string[] {
  const excuses = inflicted.filter(({ trouble: { kind } }) => kind === 'host rebooted' || kind === 'haproxy restarted')
  return stretches
    .filter(({ from, to }) => {
      const [began, ended] = [Date.parse(from), to === null ? Infinity : Date.parse(to)]
      return !excuses.some((each) => began <= each.to + feltSeconds * 1000 && ended >= each.from)
    })
    .map(({ from, to }) => `requests failed from ${from} to ${to ?? 'the end'}`)
}

function different(now: EndState, wanted: EndState): readonly string[] {
  const [is, should] = [JSON.stringify(now), JSON.stringify(wanted)]
  return is === should ? [] : [`the cloud is not as it has to be: ${is} instead of ${should}`]
}
