import type { DataConverter } from '@temporalio/common'

/** Encodes and decodes all data that travels through Temporal, for worker, client, tests and the workflows' bundle. */
export const dataConverter: DataConverter = {
  payloadConverterPath: require.resolve('./payload-converter'),
  failureConverterPath: require.resolve('./failure-converter'),
}
