import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Layout } from './layout'
import { Action, HostName } from './schemas'

const common = { id: z.string(), at: z.iso.datetime(), host: HostName, action: Action, command: z.string() }
const Line = z.discriminatedUnion('event', [
  z.object({ ...common, event: z.literal('started') }),
  z.object({ ...common, event: z.literal('ended'), seconds: z.number(), exit: z.number().int() }),
])

/** One command that a host really executed and that changes something. One that was killed has no end. */
export interface Execution {
  readonly host: HostName
  readonly action: Action
  readonly command: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly end?: { readonly at: string; readonly seconds: number; readonly exit: number }
}

/** Everything that the hosts of a lab have executed, in the order in which it began. */
export async function readLedger(folder: string): Promise<Execution[]> {
  const text = await readFile(new Layout(folder).ledger, 'utf8')
  const executions = new Map<string, Execution>()
  for (const json of text.split('\n').filter((each) => each !== '')) {
    const line = Line.parse(JSON.parse(json))
    const { id, host, action, command } = line
    if (line.event === 'started') executions.set(id, { host, action, command, startedAt: line.at })
    const started = executions.get(id)
    if (line.event === 'ended' && started !== undefined) {
      executions.set(id, { ...started, end: { at: line.at, seconds: line.seconds, exit: line.exit } })
    }
  }
  return [...executions.values()].sort((one, other) => one.startedAt.localeCompare(other.startedAt))
}

/** A command that one host started more than once. */
export interface Repeated {
  readonly host: HostName
  readonly command: string
  readonly times: number
}

/** The commands that one host started more than once, whether they came to an end or not. */
export function repeatedCommands(executions: readonly Execution[]): Repeated[] {
  const counts = new Map<string, Repeated>()
  for (const { host, command } of executions) {
    const key = `${host} ${command}`
    counts.set(key, { host, command, times: (counts.get(key)?.times ?? 0) + 1 })
  }
  return [...counts.values()].filter(({ times }) => times > 1)
}
