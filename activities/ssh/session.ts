import type { Client, ClientChannel } from 'ssh2'
import type { Host } from '../../cloud/model/hosts'
import { unreachable } from './open'
import type { ConnectionPool } from './pool'

/** How many connections are tried for one that still opens sessions, where sshd allows fewer than is usual. */
const attempts = 4

/** How a command ended, once that was heard. */
export type Exit = { readonly code: number } | { readonly signal: string }

/** A session in which a command runs, or the reason why nobody can say whether it does. */
export interface Session {
  readonly channel: ClientChannel | string
  /** How it ended; undefined for as long as nobody said so. */
  readonly exit: () => Exit | undefined
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
    if (!(started instanceof Error)) return { ...started, release: lease.release }
    if (isOpenFailure(started)) lease.full()
    lease.release()
    if (isUnanswered(started)) {
      return { channel: 'the connection was lost as it was started', exit: () => undefined, release: lease.release }
    }
    if (!isOpenFailure(started) || attempt === attempts) throw unreachable(host, started.message, started)
  }
}

async function start(client: Client, commandLine: string): Promise<Omit<Session, 'release'> | Error> {
  return new Promise((resolve) => {
    try {
      client.exec(commandLine, (error, channel) => resolve(error ?? listening(channel)))
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

/**
 * Listens for the exit within the callback: a quick command's exit may lie in the same packet as the start's success, and
 * is then said before any promise has settled.
 */
function listening(channel: ClientChannel): Omit<Session, 'release'> {
  let exit: Exit | undefined
  channel.on('exit', (code: number | null, signalName?: string) => {
    exit = code === null ? { signal: signalName ?? 'unknown' } : { code }
  })
  return { channel, exit: () => exit }
}

/** sshd opened no further session on this connection (MaxSessions): nothing was started. */
function isOpenFailure(error: Error): boolean {
  return error.message.includes('Channel open failure')
}

/** The request was sent and the connection lost before an answer: whether sshd acted on it can't be known. */
function isUnanswered(error: Error): boolean {
  return /No response from server|Channel is not open/.test(error.message)
}
