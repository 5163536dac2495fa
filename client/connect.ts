import { Client, Connection } from '@temporalio/client'
import { readSurroundings } from '../cloud/load/environment'
import { upgradeError } from '../cloud/model/errors'

/** A connection to Temporal, for the length of one command. */
export interface Connected {
  readonly client: Client
  readonly taskQueue: string
  readonly namespace: string
}

/**
 * Connects as the `temporal` command would, does the work, and closes the connection.
 * @throws TemporalUnreachable, EnvironmentInvalid
 */
export async function connected<T>(work: (connected: Connected) => Promise<T>): Promise<T> {
  const { connection: options, namespace, taskQueue } = readSurroundings()
  const connection = await Connection.connect(options).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw upgradeError('TemporalUnreachable', { address: options.address ?? 'localhost:7233', reason }, error)
  })
  try {
    return await work({ client: new Client({ connection, namespace }), taskQueue, namespace })
  } finally {
    await connection.close()
  }
}
