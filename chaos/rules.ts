import type { ServiceName } from '../cloud/model/ids'
import type { Execution } from '../lab/simulated'
import type { EndState } from '../test/upgrade/end-state'
import type { Said } from './operator'
import type { FailedStretch, Overtaken } from './lab'
import type { Outage } from './balancers'
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
  /** Stretches in which requests to a service failed: ISO 8601; null: not over. All services of the cloud are asked. */
  readonly stretches: readonly FailedStretch[]
  /** Requests that a phase has overtaken, by the services' own logs. */
  readonly overtaken: readonly Overtaken[]
  /** The outages that the procedure has, as the balancers show them. */
  readonly outages: readonly Outage[]
  readonly tooFew: ReadonlySet<string>
  readonly ended: 'Done' | 'not done'
  /** The cloud at the end, as far as each service's upgrade concerns it. */
  readonly states: readonly { readonly service: ServiceName; readonly now: EndState; readonly wanted: EndState }[]
  readonly longestSilenceSeconds: number
  /** How the upgrade stood at last, for a night that was not done. */
  readonly stood: string
}

const mostSilentSeconds = 180
/** HAProxy's checks, and requests that were under way: so long a fault is felt after its end. */
const feltSeconds = 20

/** The rules that a night has broken, each in a sentence. */
export function broken(traces: Traces): readonly string[] {
  const { tooFew, longestSilenceSeconds, ended, stood, states } = traces
  return [
    ...twice(traces),
    ...outOfOrder(traces),
    ...ungated(traces),
    ...[...tooFew].map((pair) => `two of a backend were out at once: ${pair}`),
    ...lost(traces),
    ...(longestSilenceSeconds > mostSilentSeconds ? [`nothing to be seen changed for ${longestSilenceSeconds} s`] : []),
    ...(ended === 'Done' ? states.flatMap(different) : [`it did not end: ${stood}`]),
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
  /** On the real lab the start of a unit is one moment: it does not come before itself. */
  const endedBefore = (line: string, of: Execution): number =>
    executions.filter(
      (each) => each !== of && each.end?.exit === 0 && each.end.at <= of.startedAt && lineOf(each) === line,
    ).length
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
    const group = groups[Math.min(endedBefore(line, execution), groups.length - 1)] ?? 0
    const before = new Set(procedure.slice(0, group).flat())
    // A host that boots starts what the procedure would start. A unit that runs the new code since then is not stopped.
    const booted = inflicted.flatMap(({ trouble, to }) => {
      if (trouble.kind !== 'host rebooted' || to > Date.parse(startedAt)) return []
      const { host } = trouble
      const isNew = executions.some(
        (each) =>
          each.host === host && each.action === 'install' && each.end?.exit === 0 && Date.parse(each.end.at) <= to,
      )
      return [` ${host} start `, ...(isNew ? [` ${host} stop `] : [])]
    })
    const isMissing = (each: string): boolean =>
      !booted.some((begun) => each.includes(begun)) &&
      endedBefore(each, execution) < (groupsOf.get(each) ?? []).filter((other) => other < group).length
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

/**
 * The contract begins after a person's confirmation, which came after every command of its service before it had ended well.
 * The confirmation of a storm counts where it came so late.
 */
function ungated({ executions, lineOf, procedure, said }: Traces): readonly string[] {
  const lines = procedure.flat()
  return executions.flatMap((contract) => {
    if (contract.action !== 'contract') return []
    const service = contract.service ?? ''
    const before = lines.slice(0, lines.indexOf(lineOf(contract))).filter((line) => line.startsWith(`${service} `))
    const ended = before.map((line) => {
      const well = executions.find(({ end, ...rest }) => end?.exit === 0 && lineOf({ ...rest, end }) === line)
      return well?.end === undefined ? 0 : Date.parse(well.end.at)
    })
    const [from, to] = [Math.max(0, ...ended), Date.parse(contract.startedAt)]
    const isConfirmed = said.some(({ at, signal }) => signal.startsWith(`${service}-`) && at >= from && at <= to)
    const where = `${contract.host} at ${contract.startedAt}`
    return isConfirmed ? [] : [`contract of ${service} began on ${where} without a confirmation`]
  })
}

/**
 * No request fails but while a controller or a balancer is down by a fault, or a service by the procedure. One that was answered
 * with 500 may have been overtaken by a phase: then its service has logged that meanwhile.
 */
function lost({ stretches, overtaken, outages, inflicted }: Traces): readonly string[] {
  const felt = feltSeconds * 1000
  const faults = inflicted.filter(({ trouble: { kind } }) => kind === 'host rebooted' || kind === 'haproxy restarted')
  const logged = new Set(overtaken)
  return stretches
    .filter(({ service, from, to, why = '' }) => {
      const [began, ended] = [Date.parse(from), to === null ? Infinity : Date.parse(to)]
      const isExcused = faults.some((each) => began <= each.to + felt && ended >= each.from)
      const isOutage = outages.some(
        (each) => each.service === service && began >= each.from - felt && ended <= each.to + felt,
      )
      if (isExcused || isOutage) return false
      const cause = [...logged].find((each) => each.service === service && each.at >= began && each.at <= ended)
      // Each excuses one request.
      return cause === undefined || !why.startsWith('500 ') || !logged.delete(cause)
    })
    .map(({ service, from, to }) => `requests to ${service} failed from ${from} to ${to ?? 'the end'}`)
}

function different({ service, now, wanted }: Traces['states'][number]): readonly string[] {
  const [is, should] = [JSON.stringify(now), JSON.stringify(wanted)]
  return is === should ? [] : [`${service} is not as it has to be: ${is} instead of ${should}`]
}
