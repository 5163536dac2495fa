import { z } from 'zod'
import { upgradeError } from '../../cloud/model/errors'
import type { Server } from '../../cloud/model/hosts'
import { ProxyName } from '../../cloud/model/ids'

/**
 * The only runtime commands that are ever sent. A semicolon or a line's end in a command would begin a second one. So the
 * names in it are parsed again here, although their types are branded: they came through a history (docs/explanation/haproxy.md).
 */
export const RuntimeCommand = z
  .string()
  .regex(/^[A-Za-z0-9_.:/ -]+$/)
  .brand('RuntimeCommand')
export type RuntimeCommand = z.infer<typeof RuntimeCommand>

/**
 * The states that an operator may set a server to: `ready` takes traffic, `drain` keeps only its sessions, `maint` has no
 * traffic and no checks.
 */
export type AdminState = 'ready' | 'drain' | 'maint'

export const showInfo = RuntimeCommand.parse('show info')
export const showLevel = RuntimeCommand.parse('show cli level')
/** Every proxy (-1), frontends, backends and servers (7): 1.6.0 answers a name with the header alone. */
export const showStatistics = RuntimeCommand.parse('show stat -1 7 -1')
export const showServersState = RuntimeCommand.parse('show servers state')
/**
 * Names a server that no configuration has. Below level admin the answer is `Permission denied`, at level admin `No such
 * backend.`.
 */
export const probeLevel = RuntimeCommand.parse('set server openstack-upgrade-probe/none state ready')

/** True if a command changes the state of servers; the others only read, or name a server that does not exist. */
export const changesServers = (command: RuntimeCommand): boolean =>
  command !== probeLevel && !command.startsWith('show ')

/** Sets the server's administrative state; its sessions go on. */
export const setState = (server: Server, state: AdminState): RuntimeCommand =>
  RuntimeCommand.parse(`set server ${serverPath(server)} state ${state}`)

/** Counts the server's checks from nothing again: it is DOWN until `rise` of them have passed. */
export const setHealthDown = (server: Server): RuntimeCommand =>
  RuntimeCommand.parse(`set server ${serverPath(server)} health down`)

/** Silences the server's agent check, which could undo a drain. */
export const disableAgent = (server: Server): RuntimeCommand =>
  RuntimeCommand.parse(`disable agent ${serverPath(server)}`)

/** Enables the server's agent check again. HAProxy refuses it if no agent is configured (docs/explanation/haproxy.md). */
export const enableAgent = (server: Server): RuntimeCommand =>
  RuntimeCommand.parse(`enable agent ${serverPath(server)}`)

/** Cuts all sessions of the server: sent only on a person's decision. */
export const shutdownSessions = (server: Server): RuntimeCommand =>
  RuntimeCommand.parse(`shutdown sessions server ${serverPath(server)}`)

function serverPath(server: Server): string {
  return `${proxyName(server.backend)}/${proxyName(server.server)}`
}

function proxyName(text: string): ProxyName {
  const name = ProxyName.safeParse(text)
  if (!name.success) throw upgradeError('ProxyNameUnsafe', { name: JSON.stringify(text) })
  return name.data
}
