import { parseStepId } from '../../cloud/model/ids'
import type { PlannedStep } from '../../cloud/model/progress'

/** A host, and the installs between which it has libraries of both releases. */
interface Mixed {
  readonly host: string
  readonly from: string
  /** Absent in a plan of one service: those beside it have plans of their own. */
  readonly to: string | undefined
}

const isInstall = ({ id }: PlannedStep): boolean => /^install(-|$)/.test(parseStepId(id).verb)

/**
 * Each host that is mixed for a while: from its first install to that of its last service. Units of other services that start
 * meanwhile load libraries of both releases. Of a whole cloud, a host with one install is left out.
 */
export function mixedHosts(steps: readonly PlannedStep[], isWholeCloud: boolean): readonly Mixed[] {
  const installs = steps.filter(isInstall)
  const hosts = [...new Set(installs.flatMap(({ host }) => host ?? []))]
  return hosts.flatMap((host) => {
    const own = installs.filter((step) => step.host === host)
    const [first, last] = [own[0], own.at(-1)]
    if (first === undefined || last === undefined) return []
    const to = isWholeCloud ? last.id : undefined
    return first.id === to ? [] : [{ host, from: first.id, to }]
  })
}

/** One sentence a host, for the head of a plan. */
export function mixedLines(steps: readonly PlannedStep[], isWholeCloud: boolean): readonly string[] {
  const numberOf = (id: string): string => `step ${steps.findIndex((step) => step.id === id) + 1} (${id})`
  return mixedHosts(steps, isWholeCloud).map(({ host, from, to }) => {
    const until = to === undefined ? 'until each other service there has had its own upgrade' : `to ${numberOf(to)}`
    return `${host} has libraries of both releases from ${numberOf(from)} ${until}.`
  })
}
