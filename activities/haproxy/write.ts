import type { Server } from '../../cloud/model/hosts'
import { disableAgent, enableAgent, setState, type AdminState, type RuntimeCommand } from './commands'
import { findServer, readProcess, type BalancerDeps, type ProcessReading } from './process'
import { isAgentAbsent, isSuccess, replyError } from './replies'
import type { ServerReading } from './server'
import type { RuntimeTarget } from './socket'

/**
 * Changes one server on one process. The process is read again right before, and `decide` picks the right command from that
 * reading: undefined for none.
 * @returns true if the command was sent
 * @throws BalancerPermissionDenied, BalancerServerMissing, BalancerReplyUnexpected, and the errors of `decide`.
 *   BalancerUnreachable: HAProxy may have executed the command or not, so read again.
 */
export async function change(
  target: RuntimeTarget,
  server: Server,
  deps: BalancerDeps,
  decide: (now: ServerReading, reading: ProcessReading) => RuntimeCommand | undefined,
): Promise<boolean> {
  const reading = await readProcess(target, deps)
  const now = findServer(reading, server)
  const command = now === undefined ? undefined : decide(now, reading)
  if (command === undefined) return false
  await send(target, server, command, deps)
  return true
}

/** Sets a server's state, unless `unless` says of the newest reading that it is no longer right. */
export function changeState(
  target: RuntimeTarget,
  server: Server,
  state: AdminState,
  deps: BalancerDeps,
  isRight: (now: ServerReading) => boolean,
): Promise<boolean> {
  return change(target, server, deps, (now) => (isRight(now) ? setState(server, state) : undefined))
}

/** Keeps an agent from changing the server's state: its `ready` would undo a drain, and even a maintenance. */
export function silenceAgent(target: RuntimeTarget, server: Server, deps: BalancerDeps): Promise<boolean> {
  return change(target, server, deps, (now) =>
    now.agent === 'enabled' || now.agent === 'unknown' ? disableAgent(server) : undefined,
  )
}

/** Lets the agent speak again. On 1.5 it is tried: HAProxy says where there is none. */
export function restoreAgent(target: RuntimeTarget, server: Server, deps: BalancerDeps): Promise<boolean> {
  return change(target, server, deps, (now) =>
    now.agent === 'disabled' || now.agent === 'unknown' ? enableAgent(server) : undefined,
  )
}

async function send(
  target: RuntimeTarget,
  server: Server,
  command: RuntimeCommand,
  { runtime, signal }: BalancerDeps,
): Promise<void> {
  const reply = await runtime.ask(target, command, signal)
  if (!isSuccess(reply) && !isAgentAbsent(reply)) throw replyError(target, command, server, reply)
}
