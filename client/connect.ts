import { Connection, type Client } from '@temporalio/client'
import { channelArgs } from '../cloud/load/channel'
import { readSurroundings, type Surroundings } from '../cloud/load/environment'
import { temporalUnreachable } from '../cloud/load/unreachable'
import { temporalClient } from '../cloud/temporal-client'
import { converterWith } from '../cloud/converter'

type ConnectionOptions = Surroundings['connection']

/** A connection that broke is tried again within seconds: gRPC's own pauses grow to two minutes. */
const soonAgain = { 'grpc.initial_reconnect_backoff_ms': 500, 'grpc.max_reconnect_backoff_ms': 3000 } as const

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
  const surroundings = readSurroundings()
  const { connection: options } = surroundings
  const end = Date.now() + (withinMilliseconds ?? 0)
  const connection = await (withinMilliseconds === undefined ? connect(options) : connectOnce(options, end))
  try {
    const begin = (): Promise<T> => work(connectedBy(connection, surroundings))
    return await (withinMilliseconds === undefined ? begin() : connection.withDeadline(end, begin))
  } finally {
    await connection.close()
  }
}

/** A connection for the life of a program, with the options that it was made by. */
export interface KeptConnection extends Connected {
  readonly options: ConnectionOptions
}

/**
 * Does work with a connection that comes about once Temporal answers, and again after each break. A call fails at once while
 * there is none.
 * @throws EnvironmentInvalid
 */
export async function keptConnected<T>(work: (connected: KeptConnection) => Promise<T>): Promise<T> {
  const surroundings = readSurroundings()
  const { connection: options } = surroundings
  const connection = Connection.lazy({ ...options, channelArgs: { ...channelArgs, ...soonAgain }, interceptors: [] })
  try {
    return await work({ ...connectedBy(connection, surroundings), options })
  } finally {
    await connection.close()
  }
}

function connectedBy(connection: Connection, { namespace, taskQueue, encryptionKeys }: Surroundings): Connected {
  const dataConverter = converterWith(encryptionKeys)
  const client = temporalClient(connection, { namespace, dataConverter })
  return { client, taskQueue, namespace }
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
