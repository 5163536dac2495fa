import type { Host } from '../cloud/model/hosts'
import { brief } from './job'
import { known, type Ssh, type Wait } from './ssh'

/** How much of what a check says travels in a history. */
const saidCharacters = 600

/** What a read-only script answered. Its texts are redacted and cut short, since they go into histories and messages. */
export interface CheckAnswer {
  /** It ran to its end with exit code 0. */
  readonly ok: boolean
  /** Its exit code; undefined where a signal ended it. */
  readonly code: number | undefined
  /** What it printed on both streams: for people. */
  readonly text: string
  /** What it printed on standard output: to be compared. A warning on the other stream is no part of an answer. */
  readonly answer: string
}

/**
 * Asks a host a read-only script.
 * @param wait how long it may take, where that differs from a question's usual time
 * @throws UpgradeError HostUnreachable, LoginShellUnusable where it has not run, and what opening a connection throws
 */
export async function runCheck(
  ssh: Ssh,
  host: Host,
  script: string,
  signal: AbortSignal,
  wait: Wait = 'answer',
): Promise<CheckAnswer> {
  const executed = known(host, await ssh.exec(host, script, { signal, wait }))
  const text = brief(`${executed.stdout}\n${executed.stderr}`, saidCharacters)
  const code = executed.kind === 'exited' ? executed.code : undefined
  return { ok: code === 0, code, text, answer: brief(executed.stdout, saidCharacters) }
}
