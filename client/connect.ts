import { Client, Connection } from '@temporalio/client'
import { channelArgs } from '../cloud/load/channel'
import { readSurroundings } from '../cloud/load/environment'
import { temporalUnreachable } from '../cloud/load/unreachable'
import { asksAgain } from '../cloud/asks-again'
import { converterWith } from '../cloud/converter'

/** A connection to Temporal, for the length of one command. */
export interface Connected {
  readonly client: Client
  readonly taskQueue: string
  readonly namespace: string
}

/**
 * Connects as the `temporal` command would, does the work, and closes the connection.
 * @param withinMilliseconds the limit of all of it. Default: as long as Temporal's client waits.
 * @throws TemporalUnreachable, EnvironmentInvalid
 */
export async function connected<T>(
  work: (connected: Connected) => Promise<T>,
  withinMilliseconds?: number,
): Promise<T> {
  const { connection: options, namespace, taskQueue, encryptionKeys } = readSurroundings()
  const end = Date.now() + (withinMilliseconds ?? 0)
  const patience = withinMilliseconds === undefined ? {} : { connectTimeout: withinMilliseconds }
  const connection = await Connection.connect({ ...options, ...patience, channelArgs }).catch(
    async (error: unknown) => {
      throw await temporalUnreachable(options, error)
    },
  )
  try {
    const dataConverter = converterWith(encryptionKeys)
    const client = new Client({ connection, namespace, dataConverter, interceptors: { workflow: [asksAgain] } })
    const begin = (): Promise<T> => work({ client, taskQueue, namespace })
    return await (withinMilliseconds === undefined ? begin() : connection.withDeadline(end, begin))
  } finally {
    await connection.close()
  }
}
