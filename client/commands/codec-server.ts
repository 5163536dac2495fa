import { once } from 'node:events'
import { converterWith } from '../../cloud/converter'
import { codecOf } from '../../cloud/converter/opened'
import { codecServer } from '../../cloud/encryption/codec-server'
import { readSurroundings } from '../../cloud/load/environment'
import type { Print } from '../program/print'
import type { ExitCode } from '../exit-codes'

export interface CodecServerOptions {
  readonly port: number
  readonly origin: readonly string[]
}

/**
 * Serves /encode and /decode on 127.0.0.1 until a signal ends it: it opens what is compressed, and with keys what is encrypted.
 * @throws EncryptionKeysInvalid if the file of keys that the environment names can't be used
 */
export async function codecServerCommand({ port, origin }: CodecServerOptions, print: Print): Promise<ExitCode> {
  const server = codecServer(codecOf(converterWith(readSurroundings().encryptionKeys)), origin)
  const ended = once(server, 'close')
  // Before the address is told: a signal that comes right after it ends the server too.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      server.close()
      server.closeAllConnections()
    })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const address = server.address()
  print(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`)
  await ended
  return 0
}
