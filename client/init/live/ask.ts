import type { Ssh } from '../../../activities/ssh'
import { UpgradeError } from '../../../cloud/model/errors'
import type { Host } from '../../../cloud/model/hosts'
import { oneLine } from '../../../cloud/model/text'
import { factsIn, Unreadable, type HostFacts } from './facts'
import { factsQuestion } from './questions'

/** A host that was asked: its facts, or the reason that it has told none. */
export type Answer =
  { readonly kind: 'read'; readonly facts: HostFacts } | { readonly kind: 'unread'; readonly reason: string }

/** Seconds of a host's silence that are waited out: a person sits before the terminal. */
export const patience = { login: 10, shell: 15, answer: 60 } as const

/** Hosts that are asked at once. */
export const hostsAtOnce = 16

const mostBytes = 512 * 1024

/** Asks one host for its facts. Never fails: a host that does not answer is no reason to write nothing. */
export async function askHost(ssh: Ssh, host: Host): Promise<Answer> {
  try {
    return { kind: 'read', facts: factsIn(await outputOf(ssh, host, factsQuestion(), mostBytes)) }
  } catch (error) {
    return { kind: 'unread', reason: reasonOf(error) }
  }
}

/**
 * The output of a read-only script, of a length that can be borne.
 * @throws Unreadable if there is more, or no proven end; the errors of SSH
 */
export async function outputOf(ssh: Ssh, host: Host, script: string, most: number): Promise<string> {
  const limit = new AbortController()
  const chunks: Buffer[] = []
  let bytes = 0
  const onOutput = (chunk: Buffer): void => {
    bytes += chunk.length
    if (bytes <= most) chunks.push(chunk)
    else limit.abort(new Unreadable(`its answer is longer than ${most} bytes`))
  }
  const executed = await ssh.exec(host, script, { signal: limit.signal, onOutput })
  limit.signal.throwIfAborted()
  switch (executed.kind) {
    case 'unknown':
      throw new Unreadable(executed.reason)
    case 'signalled':
      throw new Unreadable(`the question was ended there by ${executed.signal}`)
    case 'exited':
      if (executed.code !== 0) throw new Unreadable(`the question ended there with exit code ${executed.code}`)
      return Buffer.concat(chunks).toString('utf8')
  }
}

/** The reason in a sentence's words, without those about an upgrade that would try again. */
export function reasonOf(error: unknown): string {
  if (error instanceof UpgradeError) return oneLine(error.message.replace(/ It is tried again until it [a-z]+\.$/, ''))
  return oneLine(error instanceof Error ? error.message : String(error)).slice(0, 400)
}
