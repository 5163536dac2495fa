import { quote } from '../../cloud/model/commands'
import { upgradeError } from '../../cloud/model/errors'
import type { Host } from '../../cloud/model/hosts'
import { Begun } from './begun'
import { unreachable } from './open'
import { BoundedOutput } from './output'
import type { ConnectionPool } from './pool'
import { openSession, type Session } from './session'
import { Silence, type Patience, type Wait } from './silence'

/** How a command on a host ended, with the beginning and end of what it printed. */
export type Executed =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'signalled'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  /** The connection was lost, or the host fell silent, before the end was heard: it may have run, be running, or never have started. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly stdout: string; readonly stderr: string }

export interface ExecOptions {
  /** Its standard input; empty where absent. */
  readonly stdin?: string
  /** Ends the waiting, not the command: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Hears standard output as it comes, and may say what is waited for from then on. */
  readonly onOutput?: (chunk: Buffer, due: (wait: Wait) => void) => void
  /** What is waited for once the shell has begun; the whole answer where it is absent. */
  readonly wait?: Wait
}

/**
 * Runs a script of POSIX sh on a host, as the user and with the PATH that its jobs have. Both streams are read to their
 * end in bounded memory. For short commands that may be repeated; what changes something is a job (activities/job).
 *
 * A clock of the worker's own ends the wait for a host that falls silent: `unknown`. Its connection is not lent again.
 * @throws UpgradeError HostUnreachable when it surely has not run, SudoRefused, and what opening a connection throws;
 *   the signal's reason, at once, whatever is waited for
 */
export async function exec(
  pool: ConnectionPool,
  host: Host,
  script: string,
  options: ExecOptions,
  patience: Patience,
): Promise<Executed> {
  const silence = new Silence(patience)
  try {
    const begun = new Begun(() => silence.due(options.wait ?? 'answer'))
    const line = commandLine(host, begun.marked(script))
    const session = await openSession(pool, host, line, silence, options.signal)
    if (typeof session === 'string') return { kind: 'unknown', reason: session, stdout: '', stderr: '' }
    const executed = await collect(session, options, begun, silence)
    const refused = host.become === 'sudo' && !begun.yes ? sudoRefusal(executed) : undefined
    if (refused !== undefined) throw upgradeError('SudoRefused', { host: host.name, user: host.user, reason: refused })
    return executed
  } finally {
    silence.stop()
  }
}

/** What the login shell, whichever it is, is given: it becomes sh with the host's PATH, by sudo where needed. */
export function commandLine(host: Host, script: string): string {
  const become = host.become === 'sudo' ? 'sudo -n ' : ''
  return `exec ${become}env PATH=${quote(host.path)} sh -c ${quote(script)}`
}

/** sudo's own words, where it ran nothing: exit code 1 and no output but its complaint (sudo(8), EXIT VALUE). */
function sudoRefusal(executed: Executed): string | undefined {
  if (executed.kind !== 'exited' || executed.stdout !== '') return undefined
  const complaint = executed.stderr.trim()
  const fromSudo = /^sudo: |^Sorry, user |is not in the sudoers file|sudo: (command )?not found/m.test(complaint)
  return fromSudo && (executed.code === 1 || executed.code === 127) ? complaint.slice(0, 300) : undefined
}

async function collect(
  { channel, exit, release, retire }: Session,
  options: ExecOptions,
  begun: Begun,
  silence: Silence,
): Promise<Executed> {
  const out = new BoundedOutput()
  const err = new BoundedOutput()
  const printed = (): { stdout: string; stderr: string } => ({ stdout: begun.said + out.text(), stderr: err.text() })
  return new Promise((resolve, reject) => {
    const { signal } = options
    const stopListening = (): void => {
      signal?.removeEventListener('abort', aborted)
      silence.signal.removeEventListener('abort', silent)
    }
    const aborted = (): void => {
      stopListening()
      channel.close()
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const silent = (): void => {
      stopListening()
      retire()
      channel.close()
      resolve({ kind: 'unknown', reason: silence.reason, ...printed() })
    }
    signal?.addEventListener('abort', aborted, { once: true })
    silence.signal.addEventListener('abort', silent, { once: true })
    if (signal?.aborted === true) aborted()
    else if (silence.signal.aborted) silent()

    channel.on('data', (chunk: Buffer) => {
      const own = begun.own(chunk)
      out.add(own)
      options.onOutput?.(own, (wait) => silence.due(wait))
    })
    channel.stderr.on('data', (chunk: Buffer) => err.add(chunk))
    channel.on('error', () => {
      // A command that does not read its input, or a lost connection: `close` follows and says the rest.
    })
    // `exit` may come before or after the end of the output, and not at all when the connection is lost: only `close`
    // is the end, and without an `exit` before it nothing is known.
    channel.on('close', () => {
      stopListening()
      release()
      const end = exit()
      if (end === undefined) resolve({ kind: 'unknown', reason: 'the connection was lost while it ran', ...printed() })
      else if ('code' in end) resolve({ kind: 'exited', code: end.code, ...printed() })
      else resolve({ kind: 'signalled', signal: end.signal, ...printed() })
    })
    channel.end(options.stdin ?? '')
  })
}

/** Turns an outcome that never came into the error that is tried again, for commands that may be repeated. */
export function known(host: Host, executed: Executed): Exclude<Executed, { kind: 'unknown' }> {
  if (executed.kind === 'unknown') throw unreachable(host, executed.reason)
  return executed
}
