import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { Server, utils, type AuthContext, type ParsedKey } from 'ssh2'
import { serveConnection, type Surroundings } from './session'

/** The settings of one host's SSH server. */
export interface SshServerOptions {
  readonly socketPath: string
  readonly hostKey: string
  /** The user that may log in, and the key. */
  readonly user: string
  readonly publicKey: string
  readonly surroundings: Surroundings
}

/** Starts an SSH server on a unix socket, behind the host's cable. It admits one user by one key. */
export async function startSshServer(options: SshServerOptions): Promise<Server> {
  const permitted = utils.parseKey(options.publicKey)
  if (permitted instanceof Error) throw permitted
  const server = new Server({ hostKeys: [options.hostKey] }, (connection) => {
    connection.on('error', () => connection.end())
    connection.on('authentication', (attempt) => {
      if (admits(attempt, options.user, permitted)) attempt.accept()
      else attempt.reject(['publickey'])
    })
    connection.once('ready', () => serveConnection(connection, options.surroundings))
  })
  rmSync(options.socketPath, { force: true })
  server.listen(options.socketPath)
  await once(server, 'listening')
  return server
}

/** A client first asks whether a key would do, then signs with it. */
function admits(attempt: AuthContext, user: string, permitted: ParsedKey): boolean {
  if (attempt.method !== 'publickey' || attempt.username !== user) return false
  if (!permitted.getPublicSSH().equals(attempt.key.data)) return false
  if (attempt.signature === undefined || attempt.blob === undefined) return true
  return permitted.verify(attempt.blob, attempt.signature, attempt.hashAlgo)
}
