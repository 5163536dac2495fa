import type { Host } from '../../cloud/model/hosts'
import { deliver, newMark, otherMark, proven } from './delivery'
import { loginFault } from './login-fault'
import { MarkedStream } from './marked'
import { unreachable } from './open'
import { BoundedOutput } from './output'
import type { ConnectionPool } from './pool'
import { openSession, type Exit, type Session } from './session'
import { Silence, type Patience, type Wait } from './silence'

/** The end of a command on a host, with the beginning and end of its output. */
export type Executed =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'signalled'; readonly signal: string; readonly stdout: string; readonly stderr: string }
  /** Its end was not heard, or the host fell silent: it may have run, be running, or never have started. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly stdout: string; readonly stderr: string }

export interface ExecOptions {
  /** Ends the waiting, not the command: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called with standard output as it comes; `due` sets the next thing to wait for. */
  readonly onOutput?: (chunk: Buffer, due: (wait: Wait) => void) => void
  /** The thing to wait for once sh has begun; if absent, the whole answer. */
  readonly wait?: Wait
  /** The script hears one line on its descriptor 3: called with the way to send it, before there is any output. */
  readonly onHearing?: (say: (line: string) => void) => void
}

/**
 * Runs a script of POSIX sh on a host, as the user and with the PATH that its jobs have. Both streams are read to their end
 * in bounded memory. For short commands that may be repeated; a command that changes a host is a job (activities/job).
 *
 * `exited` is proven: marks that are new for each script stand before and after its output, the second with its exit code.
 * Output and exit code of the login shell do not count.
 *
 * A clock of the worker's own ends the wait for a silent host: `unknown`. Its connection is not lent again.
 * @throws UpgradeError HostUnreachable if it surely has not run. SudoRefused and LoginShellUnusable if sh was not reached.
 *   The errors of opening a connection. At any point of the wait, the signal's reason at once.
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
    const mark = newMark()
    const { commandLine, input } = deliver(host, proven(mark, script, options.onHearing !== undefined))
    const session = await openSession(pool, host, commandLine, silence, options.signal)
    if (typeof session === 'string') return { kind: 'unknown', reason: session, stdout: '', stderr: '' }
    const answer = new Answer(mark, options, silence)
    await collect(session, input, answer, silence, options)
    return answer.judge(host, session.exit(), silence.reason)
  } finally {
    silence.stop()
  }
}

/** Exit codes of a shell whose command a host kills as it goes down: 128 and HUP, INT, KILL, TERM. */
const killed = [129, 130, 137, 143]

/** The answer of a script: its own output on both streams, and the output of the login before it. */
class Answer {
  private readonly stdout = new BoundedOutput()
  private readonly stderr = new BoundedOutput()
  private readonly login = new BoundedOutput()
  private readonly loginErrors = new BoundedOutput()
  readonly out: MarkedStream
  readonly err: MarkedStream

  constructor(mark: string, { onOutput, wait }: ExecOptions, silence: Silence) {
    this.out = new MarkedStream(mark, {
      login: (chunk) => this.login.add(chunk),
      begun: () => silence.due(wait ?? 'answer'),
      output: (chunk) => {
        this.stdout.add(chunk)
        onOutput?.(chunk, (next) => silence.due(next))
      },
    })
    this.err = new MarkedStream(otherMark(mark), {
      login: (chunk) => this.loginErrors.add(chunk),
      output: (chunk) => this.stderr.add(chunk),
    })
  }

  /**
   * @param silent the reason that the wait was given up, if it was
   * @throws UpgradeError SudoRefused, LoginShellUnusable
   */
  judge(host: Host, exit: Exit | undefined, silent: string): Executed {
    const printed = { stdout: this.stdout.text(), stderr: this.stderr.text() }
    const { code, hasBegun } = this.out
    if (code !== undefined) return { kind: 'exited', code, ...printed }
    if (silent !== '') return { kind: 'unknown', reason: silent, ...printed }
    if (exit === undefined) return { kind: 'unknown', reason: 'the connection was lost while it ran', ...printed }
    if ('signal' in exit && hasBegun) return { kind: 'signalled', signal: exit.signal, ...printed }
    if ('code' in exit && !hasBegun && !killed.includes(exit.code))
      throw loginFault(host, exit.code, this.login.text(), this.loginErrors.text())
    const how = 'code' in exit ? `with code ${exit.code}` : `by ${exit.signal}`
    return { kind: 'unknown', reason: `the login was ended ${how} before the script's own end was heard`, ...printed }
  }
}

/** Milliseconds that the rest of standard error may take once the script's end was heard. */
const restMilliseconds = 1000

/**
 * Reads both streams to their end, or until the host has been silent for too long. A background process of a start-up file
 * may keep the streams open for ever, so the script's own end ends the wait as well.
 */
async function collect(
  { channel, release, retire }: Session,
  input: string,
  answer: Answer,
  silence: Silence,
  { signal, onHearing }: ExecOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest: NodeJS.Timeout | undefined
    const stopListening = (): void => {
      clearTimeout(rest)
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
      // A hung shell is never told to have ended: `close` would not come while the connection lives.
      release()
      resolve()
    }
    signal?.addEventListener('abort', aborted, { once: true })
    silence.signal.addEventListener('abort', silent, { once: true })
    if (signal?.aborted === true) aborted()
    else if (silence.signal.aborted) silent()

    const heardAll = (): void => {
      stopListening()
      channel.close()
      resolve()
    }
    channel.on('data', (chunk: Buffer) => {
      answer.out.add(chunk)
      if (answer.out.code !== undefined) rest ??= setTimeout(heardAll, restMilliseconds)
    })
    channel.stderr.on('data', (chunk: Buffer) => answer.err.add(chunk))
    channel.on('error', () => {
      // A login that does not read its input, or a lost connection: `close` follows and says the rest.
    })
    // `exit` may come before or after the end of the output, and not at all when the connection is lost: only `close`
    // is the end.
    channel.on('close', () => {
      stopListening()
      release()
      answer.out.finish()
      answer.err.finish()
      resolve()
    })
    if (onHearing === undefined) channel.end(input)
    else {
      channel.write(input)
      onHearing((line) => channel.end(line))
    }
  })
}

/** Turns an unknown outcome into the error that is tried again, for commands that may be repeated. */
export function known(host: Host, executed: Executed): Exclude<Executed, { kind: 'unknown' }> {
  if (executed.kind === 'unknown') throw unreachable(host, executed.reason)
  return executed
}
