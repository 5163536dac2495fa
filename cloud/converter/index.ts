import type { DataConverter, PayloadCodec } from '@temporalio/common'
import { EncryptionCodec } from '../encryption/codec'
import type { EncryptionKeys } from '../encryption/keys'
import { CompressionCodec } from './compression-codec'

/** Encodes and decodes all data that travels through Temporal, for worker, client, tests and the workflows' bundle. */
export const dataConverter = {
  payloadConverterPath: require.resolve('./payload-converter'),
  failureConverterPath: require.resolve('./failure-converter'),
  payloadCodecs: [new CompressionCodec()],
} satisfies DataConverter

/** The converter of a worker or a client: with keys, all data is encrypted before it leaves the process. */
export function converterWith(
  keys: EncryptionKeys | undefined,
): DataConverter & { readonly payloadCodecs: PayloadCodec[] } {
  if (keys === undefined) return dataConverter
  // In this order: nothing can be compressed that is encrypted.
  return { ...dataConverter, payloadCodecs: [...dataConverter.payloadCodecs, new EncryptionCodec(keys)] }
}
