import { Client, Connection } from '@temporalio/client'
import { channelArgs } from '../cloud/load/channel'
import { readSurroundings, type Surroundings } from '../cloud/load/environment'
import { temporalUnreachable } from '../cloud/load/unreachable'
import { asksAgain } from '../cloud/asks-again'
import { converterWith } from '../cloud/converter'

type ConnectionOptions = Surroundings['connection']

/** A connection to Temporal, for the length of one command. */
export interface Connected {
  readonly client: Client
  readonly taskQueue: string
  readonly namespace: string
}

/**
 * Connects as the `temporal` command would, does the work, and closes the connection.
 * @param withinMilliseconds the limit of all of it, for work that is done without if need be: a server that can't be
 *   reached now is not waited for. Default: as long as Temporal's client waits, for a server that is about to start too.
 * @throws TemporalUnreachable, EnvironmentInvalid
 */
export async function connected<T>(
  work: (connected: Connected) => Promise<T>,
  withinMilliseconds?: number,
): Promise<T> {
  const { connection: options, namespace, taskQueue, encryptionKeys } = readSurroundings()
  const end = Date.now() + (withinMilliseconds ?? 0)
  const connection = await (withinMilliseconds === undefined ? connect(options) : connectOnce(options, end))
  try {
    const dataConverter = converterWith(encryptionKeys)
    const client = new Client({ connection, namespace, dataConverter, interceptors: { workflow: [asksAgain] } })
    const begin = (): Promise<T> => work({ client, taskQueue, namespace })
    return await (withinMilliseconds === undefined ? begin() : connection.withDeadline(end, begin))
  } finally {
    await connection.close()
  }
}

async function connect(options: ConnectionOptions): Promise<Connection> {
  try {
    return await Connection.connect({ ...options, channelArgs })
  } catch (error) {
    throw await temporalUnreachable(options, error)
  }
}

/**
 * Connects by a first call. gRPC itself ends a call as soon as it has tried every address of the server in vain, and waits
 * for a server that is slow; `Connection.connect` tries again until its limit. Calls on this connection are not repeated
 * either.
 * @param end when the first call has to be answered, and a failure explained
 */
async function connectOnce(options: ConnectionOptions, end: number): Promise<Connection> {
  const connection = Connection.lazy({ ...options, channelArgs, interceptors: [] })
  try {
    await connection.withDeadline(end, () => connection.workflowService.getSystemInfo({}))
    return connection
  } catch (error) {
    await connection.close()
    throw await temporalUnreachable(options, error, end)
  }
}
