import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Layout } from './layout'
import { Action, HostName, ServiceName } from './schemas'

const common = { id: z.string(), at: z.iso.datetime(), host: HostName, service: ServiceName.optional() }
const command = { ...common, action: Action, command: z.string() }
const Line = z.discriminatedUnion('event', [
  z.object({ ...command, event: z.literal('started') }),
  z.object({ ...command, event: z.literal('ended'), seconds: z.number(), exit: z.number().int() }),
  z.object({ ...common, event: z.literal('error'), error: z.string() }),
])
type Line = z.infer<typeof Line>

/** One command by which a host was really changed. A command that was killed has no end. */
export interface Execution {
  readonly host: HostName
  /** The service of its unit, package or database; absent if it belongs to none. */
  readonly service?: ServiceName
  readonly action: Action
  readonly command: string
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly end?: { readonly at: string; readonly seconds: number; readonly exit: number }
}

/** A state that no order of steps may bring about, and did. */
export interface LedgerError {
  readonly host: HostName
  readonly error: string
}

async function readLines(folder: string): Promise<Line[]> {
  const text = await readFile(new Layout(folder).ledger, 'utf8').catch((error: unknown) => {
    throw new Error(`${folder} has no ledger of a lab: start one, openstack-upgrade lab up --folder ${folder}`, {
      cause: error,
    })
  })
  const lines = text.split('\n').filter((each) => each !== '')
  return lines.map((json) => Line.parse(JSON.parse(json)))
}

/** Everything that the hosts of a lab have executed, in the order in which it began. */
export async function readLedger(folder: string): Promise<Execution[]> {
  const executions = new Map<string, Execution>()
  for (const line of await readLines(folder)) {
    if (line.event === 'error') continue
    const { id, host, service, action, command } = line
    const whose = service === undefined ? {} : { service }
    if (line.event === 'started') executions.set(id, { host, ...whose, action, command, startedAt: line.at })
    const started = executions.get(id)
    if (line.event === 'ended' && started !== undefined) {
      executions.set(id, { ...started, end: { at: line.at, seconds: line.seconds, exit: line.exit } })
    }
  }
  return [...executions.values()].sort((one, other) => one.startedAt.localeCompare(other.startedAt))
}

/** The errors in a lab's ledger. */
export async function readErrors(folder: string): Promise<LedgerError[]> {
  const lines = await readLines(folder)
  return lines.flatMap((line) => (line.event === 'error' ? [{ host: line.host, error: line.error }] : []))
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
