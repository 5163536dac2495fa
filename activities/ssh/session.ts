import { setTimeout as pause } from 'node:timers/promises'
import type { Client, ClientChannel } from 'ssh2'
import type { Host } from '../../cloud/model/hosts'
import { unreachable } from './open'
import type { ConnectionPool, Lease } from './pool'
import { HostSilent, type Silence } from './silence'
import { unlessAborted } from '../unless-aborted'

/** Number of times that a connection may refuse its only session, before the server is taken to allow none. */
const attempts = 4

/** The end of a command, once it was heard. */
export type Exit = { readonly code: number } | { readonly signal: string }

/** A session in which a command runs. */
export interface Session {
  readonly channel: ClientChannel
  /** The end of the command; undefined until the server has told it. */
  readonly exit: () => Exit | undefined
  /** Gives the connection back; to be called once the channel is closed. */
  readonly release: () => void
  /** The host fell silent on this connection: it is not lent again. */
  readonly retire: () => void
}

type Started = Pick<Session, 'channel' | 'exit'>

/**
 * Starts a command line in a session of a pooled connection; from then on its shell is due.
 * @returns the session, or the reason why nobody can say whether the command runs
 * @throws UpgradeError HostUnreachable when the command surely was not started; the signal's reason, at once
 */
export async function openSession(
  pool: ConnectionPool,
  host: Host,
  commandLine: string,
  silence: Silence,
  signal: AbortSignal = new AbortController().signal,
): Promise<Session | string> {
  for (let refusals = 0; ;) {
    signal.throwIfAborted()
    const lease = await unlessAborted(pool.lease(host, 'session'), signal, (late) => late.release())
    silence.due('shell')
    const started = await startedIn(lease, commandLine, silence, signal)
    if (typeof started === 'string') return started
    if (!(started instanceof Error)) return { ...started, release: lease.release, retire: lease.retire }
    const isRefused = isOpenFailure(started)
    // Each refusal beside other sessions makes the pool lend less, so this ends. The only session may be refused where
    // sshd has not yet noticed the end of the one before.
    if (isRefused && !lease.full()) refusals += 1
    lease.release()
    if (isUnanswered(started)) return 'the connection was lost as it was started'
    if (!isRefused) throw unreachable(host, started.message, started)
    if (refusals === attempts) throw unreachable(host, 'its sshd opens no session (MaxSessions 0?)', started)
    if (refusals > 0) await pause(refusals * 100, undefined, { signal })
  }
}

/**
 * Starts the command unless the host is silent for too long, or the signal comes; a channel that opens too late is closed.
 */
async function startedIn(
  lease: Lease,
  commandLine: string,
  silence: Silence,
  signal: AbortSignal,
): Promise<Started | Error | string> {
  const closeLate = (late: Started | Error): void => {
    if (!(late instanceof Error)) late.channel.on('close', lease.release).close()
    lease.release()
  }
  try {
    return await unlessAborted(start(lease.client, commandLine), AbortSignal.any([signal, silence.signal]), closeLate)
  } catch (error) {
    if (!(error instanceof HostSilent)) throw error
    lease.retire()
    lease.release()
    return error.message
  }
}

async function start(client: Client, commandLine: string): Promise<Started | Error> {
  return new Promise((resolve) => {
    try {
      client.exec(commandLine, (error, channel) => resolve(error ?? listening(channel)))
    } catch (error) {
      resolve(error instanceof Error ? error : new Error(String(error)))
    }
  })
}

/**
 * Listens for the exit within the callback: a quick command's exit may be in the packet of the start's success. It is then
 * emitted before any promise has settled.
 */
function listening(channel: ClientChannel): Started {
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
