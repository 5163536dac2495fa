import { Client, type Connection } from '@temporalio/client'
import type { DataConverter } from '@temporalio/common'
import { asksAgain } from './asks-again'
import { dataConverter as unencrypted } from './converter'

/** A client of ours: it reads payloads as workers write them, and asks a query again that a worker has refused. */
export const temporalClient = (
  connection: Connection,
  {
    namespace = 'default',
    dataConverter = unencrypted,
  }: { readonly namespace?: string; readonly dataConverter?: DataConverter } = {},
): Client =>
  new Client({
    connection,
    namespace,
    dataConverter,
    interceptors: { workflow: [asksAgain(connection, namespace)] },
  })
