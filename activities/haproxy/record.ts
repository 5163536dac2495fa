import { z } from 'zod'
import { upgradeError } from '../../cloud/model/errors'
import type { Balancer, Server } from '../../cloud/model/hosts'
import type { BalancerName, HostName, UpgradeId } from '../../cloud/model/ids'
import { identityOf, type ProcessIdentity } from './info'
import { serversOn, type ProcessReading } from './process'
import { ownState } from './server'

/**
 * Keeps the record of the servers' states before a drain: on the node behind them, under the upgrade's id. Each set of
 * servers that is drained together has its own record.
 */
export interface RecordStore {
  /** @param late the standby that has a record of its own, since it came up after the drain began */
  read(late?: BalancerName): Promise<string | undefined>
  /** Called once for each record: none is ever overwritten. It is on disk when this resolves. */
  write(text: string, late?: BalancerName): Promise<void>
  /** @param late those that may have a record of their own: removed first */
  remove(late: readonly BalancerName[]): Promise<void>
}

/** The balancers that may have come up after a drain began. */
export const standbysOf = (balancers: readonly Balancer[]): readonly BalancerName[] =>
  balancers.filter(({ standby }) => standby === true).map(({ name }) => name)

const ServerRecord = z.object({
  backend: z.string(),
  server: z.string(),
  state: z.enum(['ready', 'drain', 'maint']),
  agent: z.enum(['none', 'enabled', 'disabled', 'unknown']),
  /** For people who read the record: a restore does not use these fields. */
  status: z.string(),
  weight: z.number(),
})
export type ServerRecord = z.infer<typeof ServerRecord>

const ProcessRecord = z.object({
  balancer: z.string(),
  process: z.number(),
  pid: z.number(),
  startedAtSeconds: z.number().optional(),
  uptimeSeconds: z.number().optional(),
  connections: z.number().optional(),
  servers: z.array(ServerRecord),
})

const DrainRecord = z.object({ version: z.literal(1), upgrade: z.string(), processes: z.array(ProcessRecord) })
export type DrainRecord = z.infer<typeof DrainRecord>

/** Records the present state of the servers. On 1.5 a DOWN server is taken for one that nobody drained. */
export function takeRecord(
  upgrade: UpgradeId,
  readings: readonly ProcessReading[],
  servers: readonly Server[],
): DrainRecord {
  return {
    version: 1,
    upgrade,
    processes: readings.map((reading) => ({
      balancer: reading.target.balancer,
      process: reading.info.processNumber,
      ...identityOf(reading.info),
      servers: serversOn([reading], servers).map(({ server, now }) => ({
        ...server,
        state: ownState(now) ?? 'ready',
        agent: now.agent,
        status: now.status,
        weight: now.weight,
      })),
    })),
  }
}

/**
 * Reads the record of a drain, if there is one.
 * @throws DrainRecordInvalid if the text is no record of this upgrade; and the errors of the store
 */
export async function loadRecord(
  records: RecordStore,
  host: HostName,
  upgrade: UpgradeId,
  balancers: readonly Balancer[],
): Promise<DrainRecord | undefined> {
  const text = await records.read()
  if (text === undefined) return undefined
  let record = parseRecord(text, host, upgrade)
  for (const name of standbysOf(balancers)) {
    const late = await records.read(name)
    if (late !== undefined) record = withLate(record, parseRecord(late, host, upgrade))
  }
  return record
}

/** A record together with that of a standby which came up later: the first that was written counts. */
export function withLate(record: DrainRecord, late: DrainRecord): DrainRecord {
  const more = late.processes.filter(
    ({ balancer, process }) => !record.processes.some((each) => each.balancer === balancer && each.process === process),
  )
  return { ...record, processes: [...record.processes, ...more] }
}

/** True if a process is one that the record names: a standby that came up later is in none yet. */
export const isRecorded = ({ processes }: DrainRecord, { target, info }: ProcessReading): boolean =>
  processes.some(({ balancer, process }) => balancer === target.balancer && process === info.processNumber)

/** The balancers, none of them passed over that the record names: servers may be drained on a standby that fell silent. */
export const awaiting = (balancers: readonly Balancer[], record: DrainRecord): readonly Balancer[] =>
  balancers.map((balancer) => {
    const { name, sockets } = balancer
    return isNamed(record, balancer) ? { name, sockets } : balancer
  })

/** The standbys that the record names and no reading is of, by their names. */
export const awayStandbys = (
  balancers: readonly Balancer[],
  record: DrainRecord,
  readings: readonly ProcessReading[],
): readonly BalancerName[] =>
  standbysOf(balancers.filter((balancer) => isNamed(record, balancer))).filter(
    (name) => !readings.some(({ target }) => target.balancer === name),
  )

/** True if the record names a process of the balancer. */
export const isNamed = ({ processes }: DrainRecord, { name }: Balancer): boolean =>
  processes.some(({ balancer }) => balancer === name)

/** Tells an operator of standbys that fell silent with servers drained; empty if there are none. */
export const mayBeDrainedText = (away: readonly BalancerName[]): string =>
  away.length === 0
    ? ''
    : `; may still be drained on ${away.join(', ')}, which has not answered: look there once it runs`

function parseRecord(text: string, host: HostName, upgrade: UpgradeId): DrainRecord {
  const invalid = (reason: string, cause?: unknown): Error =>
    upgradeError('DrainRecordInvalid', { host, reason }, cause)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid('it is not whole', error)
  }
  const record = DrainRecord.safeParse(json)
  if (!record.success) throw invalid(z.prettifyError(record.error), record.error)
  if (record.data.upgrade !== upgrade) throw invalid(`it belongs to ${record.data.upgrade}`)
  return record.data
}

/** The record of one server on one process, and of the process. */
export interface Recorded {
  readonly before: ServerRecord
  readonly process: ProcessIdentity
}

/**
 * Finds the record of a server on a process.
 * @throws DrainRecordInvalid if there is none: the balancers or servers are not those of the drain
 */
export function recorded(record: DrainRecord, host: HostName, reading: ProcessReading, server: Server): Recorded {
  const process = record.processes.find(
    (candidate) => candidate.balancer === reading.target.balancer && candidate.process === reading.info.processNumber,
  )
  const before = process?.servers.find(
    (candidate) => candidate.backend === server.backend && candidate.server === server.server,
  )
  if (process === undefined || before === undefined) {
    const what = `${server.backend}/${server.server} on ${reading.target.balancer}, process ${reading.info.processNumber}`
    throw upgradeError('DrainRecordInvalid', { host, reason: `it does not name ${what}` })
  }
  return { before, process: identityOf(process) }
}
