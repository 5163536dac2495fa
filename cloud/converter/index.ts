import type { DataConverter } from '@temporalio/common'
import { EncryptionCodec } from '../encryption/codec'
import type { EncryptionKeys } from '../encryption/keys'

/** Encodes and decodes all data that travels through Temporal, for worker, client, tests and the workflows' bundle. */
export const dataConverter: DataConverter = {
  payloadConverterPath: require.resolve('./payload-converter'),
  failureConverterPath: require.resolve('./failure-converter'),
}

/** The converter of a worker or a client: with keys, all data is encrypted before it leaves the process. */
export function converterWith(keys: EncryptionKeys | undefined): DataConverter {
  return keys === undefined ? dataConverter : { ...dataConverter, payloadCodecs: [new EncryptionCodec(keys)] }
}
