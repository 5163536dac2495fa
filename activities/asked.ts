import type { Host } from '../cloud/model/hosts'
import { brief } from './job'
import { known, type Ssh, type Wait } from './ssh'

/** How much of what a check says travels in a history. */
const saidCharacters = 600

/**
 * A read-only script's yes or no, its exit code where it has one, and what it said: redacted and cut short, since it goes
 * into histories and messages.
 * @param wait how long it may take, where that differs from a question's usual time
 */
export async function asked(
  ssh: Ssh,
  host: Host,
  script: string,
  signal: AbortSignal,
  wait: Wait = 'answer',
): Promise<{ readonly ok: boolean; readonly code: number | undefined; readonly text: string }> {
  const executed = known(host, await ssh.exec(host, script, { signal, wait }))
  const text = brief(`${executed.stdout}\n${executed.stderr}`, saidCharacters)
  const code = executed.kind === 'exited' ? executed.code : undefined
  return { ok: code === 0, code, text }
}
