import type { Host } from '../cloud/model/hosts'
import { brief } from './job'
import { known, type Ssh, type Wait } from './ssh'

/** Characters of a check's output that are kept in a history. */
const saidCharacters = 600

/** The answer of a read-only script. Its texts are redacted and cut short, since they go into histories and messages. */
export interface CheckAnswer {
  /** It ran to its end with exit code 0. */
  readonly ok: boolean
  /** Its exit code; undefined where a signal ended it. */
  readonly code: number | undefined
  /** Its output on both streams, for people. */
  readonly text: string
  /** Its standard output, for comparisons: a warning on the other stream is no part of an answer. */
  readonly answer: string
}

/**
 * Runs a read-only script on a host.
 * @param wait the time that it may take, if that differs from a question's usual time
 * @throws UpgradeError HostUnreachable, LoginShellUnusable if it has not run, and the errors of opening a connection
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
