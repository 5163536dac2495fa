import type { Client, ClientChannel } from 'ssh2'
import type { Host } from '../../cloud/model/hosts'
import { unreachable } from './open'
import type { ConnectionPool } from './pool'

/** How many connections are tried for one that still opens sessions, where sshd allows fewer than is usual. */
const attempts = 4

/** A session in which a command runs, or the reason why nobody can say whether it does. */
export interface Session {
  readonly channel: ClientChannel | string
  /** Gives the connection back; to be called once the channel is closed. */
  readonly release: () => void
}

/**
 * Starts a command line in a session of a pooled connection.
 * @throws UpgradeError HostUnreachable when the command surely was not started
 */
export async function openSession(pool: ConnectionPool, host: Host, commandLine: string): Promise<Session> {
  for (let attempt = 1; ; attempt += 1) {
    const lease = await pool.lease(host, 'session')
    const started = await start(lease.client, commandLine)
    if (!(started instanceof Error)) return { channel: started, release: lease.release }
    if (isOpenFailure(started)) lease.full()
    lease.release()
    if (isUnanswered(started)) return { channel: 'the connection was lost as it was started', release: lease.release }
    if (!isOpenFailure(started) || attempt === attempts) throw unreachable(host, started.message, started)
  }
}

async function start(client: Client, commandLine: string): Promise<ClientChannel | Error> {
  return new Promise((resolve) => {
    try {
      client.exec(commandLine, (error, channel) => resolve(error ?? channel))
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

/** sshd opened no further session on this connection (MaxSessions): nothing was started. */
function isOpenFailure(error: Error): boolean {
  return error.message.includes('Channel open failure')
}

/** The request was sent and the connection lost before an answer: whether sshd acted on it can't be known. */
function isUnanswered(error: Error): boolean {
  return /No response from server|Channel is not open/.test(error.message)
}
