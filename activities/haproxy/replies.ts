import { upgradeError, type UpgradeError } from '../../cloud/model/errors'
import type { Server } from '../../cloud/model/hosts'
import { socketText, type RuntimeTarget } from './socket'

/**
 * HAProxy gives no status code. A command that changes a server has succeeded exactly when the answer is one newline. Every
 * other answer is the text of an error, worded alike from 1.5 to 3.x (docs/explanation/haproxy.md).
 */
export const isSuccess = (reply: string): boolean => reply === '\n'

/** True if the socket's level is below admin. */
export const isPermissionDenied = (reply: string): boolean => reply.startsWith('Permission denied')
/** True if this version of HAProxy does not know the command. */
export const isUnknownCommand = (reply: string): boolean => reply.startsWith('Unknown command')
/** `enable agent` says so of a server without an agent check. */
export const isAgentAbsent = (reply: string): boolean => reply.startsWith('Agent was not configured')

/** The error of the table that an answer other than success means. */
export function replyError(target: RuntimeTarget, command: string, server: Server, reply: string): UpgradeError {
  const { balancer } = target
  if (isPermissionDenied(reply)) {
    return upgradeError('BalancerPermissionDenied', {
      balancer,
      socket: socketText(target.address),
      level: 'below admin',
    })
  }
  if (reply.startsWith('No such server') || reply.startsWith('No such backend')) {
    return upgradeError('BalancerServerMissing', { balancer, backend: server.backend, server: server.server })
  }
  return unexpectedReply(target, command, reply)
}

/** An answer that can't be read: its first line is shown. */
export function unexpectedReply(target: RuntimeTarget, command: string, reply: string, cause?: unknown): UpgradeError {
  const firstLine = reply.trim().split('\n')[0] ?? ''
  const details = {
    balancer: target.balancer,
    socket: socketText(target.address),
    command,
    reply: JSON.stringify(firstLine.slice(0, 200)),
  }
  return upgradeError('BalancerReplyUnexpected', details, cause)
}
