import type { Duplex } from 'node:stream'
import { UpgradeError, upgradeError } from '../../cloud/model/errors'
import type { RuntimeCommand } from './commands'
import { SemaphoreByKey } from '../semaphore'
import { unlessAborted } from '../unless-aborted'
import { openSocket, socketText, type OpenStream, type RuntimeTarget } from './socket'

/** HAProxy closes an idle runtime connection after 10 seconds (`stats timeout`): an answer that takes longer is lost. */
const answerLimitSeconds = 10

/** Asks HAProxy's runtime API: one command a connection, one connection at a time for each socket. */
export interface Runtime {
  /**
   * Sends a command and returns the whole answer as it came. Sends no command once `signal` is aborted.
   * @throws BalancerUnreachable if there is no whole answer. HAProxy may have executed the command or not: read the state
   *   back.
   */
  ask(target: RuntimeTarget, command: RuntimeCommand, signal: AbortSignal): Promise<string>
}

/** Makes the client that all activities of a worker share, so that each socket sees one connection at a time. */
export function createRuntime(openStream: OpenStream, limitSeconds = answerLimitSeconds): Runtime {
  const sockets = new SemaphoreByKey(1)
  return {
    ask: (target, command, signal) => {
      const mine = sockets.pass(socketText(target.address), async () => {
        signal.throwIfAborted()
        const limit = AbortSignal.timeout(limitSeconds * 1000)
        try {
          const either = AbortSignal.any([signal, limit])
          const stream = await unlessAborted(openSocket(target.address, openStream), either, (late) => late.destroy())
          return whole(command, await exchange(stream, command, either))
        } catch (error) {
          signal.throwIfAborted()
          if (error instanceof UpgradeError) throw error
          const reason = limit.aborted ? `no answer within ${limitSeconds} s` : messageOf(error)
          const details = { balancer: target.balancer, socket: socketText(target.address), reason }
          throw upgradeError('BalancerUnreachable', details, error)
        }
      })
      return unlessAborted(mine, signal)
    },
  }
}

/** Bytes of an answer at most. A table of 10,000 servers has some five million. */
const mostBytes = 64 * 2 ** 20

/** Writes the line, closes our side (HAProxy answers and closes too) and collects the answer. */
async function exchange(stream: Duplex, command: RuntimeCommand, signal: AbortSignal): Promise<string> {
  const collected = new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const finish = (): void => resolve(Buffer.concat(chunks).toString('utf8'))
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes <= mostBytes) return
      chunks.length = 0
      stream.destroy(new Error('its answer is longer than 64 MiB'))
    })
    stream.once('end', finish)
    stream.once('close', finish)
    stream.on('error', reject)
  })
  try {
    signal.throwIfAborted()
    stream.end(`${command}\n`)
    return await unlessAborted(collected, signal)
  } finally {
    stream.destroy()
  }
}

/**
 * The prefix of an answer on a socket with `severity-output number` or `string`: `[3]: `, `[info]: `. Dumps have none. The
 * first line tells success, level and error alike, so the prefix is taken off.
 */
const severity = /^\[(?:[0-7]|[a-z]{1,10})\]: /

/** An answer ends with a newline, a dump with an empty line; any other text was cut off. */
function whole(command: RuntimeCommand, said: string): string {
  const answer = said.replace(severity, '')
  if (answer === '') throw new Error('it closed the connection without an answer')
  if (!answer.endsWith(command.startsWith('show ') ? '\n\n' : '\n')) throw new Error('its answer was cut off')
  return answer
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
