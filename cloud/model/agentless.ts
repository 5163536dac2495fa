import { z } from 'zod'
import { HostName } from './ids'
import type { ReadOnly } from './read-only'

/** When a step's job began and ended, in seconds since its host's boot: no clock that is set moves them. */
export const JobTimes = z.object({ began: z.number().nonnegative(), ended: z.number().nonnegative() })
export type JobTimes = z.infer<typeof JobTimes>

/**
 * The seconds that a host had no process of an agent, by the host's own clock: from the end of its stop, which waits until no
 * process is left (it looks twice a second), to the beginning of its start.
 */
export const Agentless = z.object({ host: HostName, unit: z.string().max(200), seconds: z.number().nonnegative() })
export type Agentless = ReadOnly<z.infer<typeof Agentless>>

const agentStep = /^[^/]+\/([^/]+)\/(stop|start)-(.+-agent)$/

/** True for the stop and the start of an agent. */
export const isOfAgent = (step: string): boolean => agentStep.test(step)

/**
 * The gaps that steps have made, the longest first. A host that was booted between the two has another count of seconds, so
 * nothing is told of it. Nor is a unit that was stopped before this upgrade.
 * @param steps in the order of time
 */
export function agentless(steps: Iterable<{ readonly step: string; readonly job?: JobTimes }>): Agentless[] {
  const stopped = new Map<string, number>()
  const gaps = new Map<string, Agentless>()
  for (const { step, job } of steps) {
    const [, name, verb, unit] = agentStep.exec(step) ?? []
    const host = HostName.safeParse(name)
    if (job === undefined || unit === undefined || !host.success) continue
    const key = `${host.data}/${unit}`
    if (verb === 'stop') {
      stopped.set(key, job.ended)
      continue
    }
    const since = stopped.get(key)
    if (since !== undefined && job.began >= since) gaps.set(key, { host: host.data, unit, seconds: job.began - since })
  }
  return [...gaps.values()].sort((one, other) => other.seconds - one.seconds)
}

/** The gaps in one sentence, of which the first are named; empty if there are none. */
export function agentlessText(gaps: readonly Agentless[], named = 10): string {
  if (gaps.length === 0) return ''
  const first = gaps.slice(0, named).map(({ host, unit, seconds }) => `${unit} on ${host} ${seconds.toFixed(1)} s`)
  const more = gaps.length > named ? `, ${gaps.length - named} more not as long` : ''
  return `Without an agent, by each host’s clock: ${first.join(', ')}${more}.`
}
