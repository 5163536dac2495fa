import type { DataConverter } from '@temporalio/common'

/** How everything that travels through Temporal is encoded and read: of worker, client, tests and the workflows' bundle. */
export const dataConverter: DataConverter = {
  payloadConverterPath: require.resolve('./payload-converter'),
  failureConverterPath: require.resolve('./failure-converter'),
}
