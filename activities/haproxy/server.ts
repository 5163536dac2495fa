import type { AdminState } from './commands'
import type { StateRow } from './servers-state'
import type { ServerRow } from './statistics'

/** `enabled` if an agent may change the server's state; 1.5 does not tell. */
export type AgentState = 'none' | 'enabled' | 'disabled' | 'unknown'

/** One server as one process sees it. */
export interface ServerReading {
  readonly backend: string
  readonly server: string
  /** As `show stat` words it: `UP`, `UP 1/3`, `DOWN`, `DRAIN`, `MAINT (via x/y)`, `no check`. */
  readonly status: string
  readonly weight: number
  readonly isBackup: boolean
  readonly sessions: number
  readonly queued: number
  /** Idle connections that HAProxy keeps open to the server: no session, and harmless. */
  readonly idleConnections: number
  /** True while a slow start limits its share. */
  readonly isThrottled: boolean
  /** True where HAProxy runs health checks on it. */
  readonly isChecked: boolean
  /** The last check: `L7OK`, `L7STS 503`, empty. */
  readonly lastCheck: string
  /** True unless the checks that passed are known not to be enough for full health. */
  readonly isFullHealth: boolean
  readonly agent: AgentState
  /** srv_admin_state; absent on 1.5, which has no `show servers state`. */
  readonly adminBits?: number
  /** Its address and port; absent if the version does not tell the port (1.5, 1.6). */
  readonly endpoint?: { readonly address: string; readonly port: number }
  /** Its address, if the version tells it. */
  readonly address?: string
  /** The server that it follows, as backend/server: checks, drain and maintenance of that one are its own. */
  readonly tracks?: string
}

/** Bits of srv_check_state and srv_agent_state (include/types/checks.h): configured and enabled. */
const configured = 0x02
const enabled = 0x04

/**
 * Bits of srv_admin_state (include/types/server.h). 0x04 says only that the configuration had `disabled`: it stays set
 * for ever, also on a server that was made ready and takes traffic.
 */
const ownMaint = 0x01
const ownDrain = 0x08
const anyMaint = 0x23
const anyDrain = 0x18

/** Combines the server's rows of `show stat` and, from 1.6 on, of `show servers state`. */
export function serverReading(row: ServerRow, state: StateRow | undefined): ServerReading {
  const { check_health: passed, check_rise: rise, check_fall: fall } = row
  return {
    backend: row.pxname,
    server: row.svname,
    status: row.status,
    weight: row.weight,
    isBackup: row.bck === 1,
    sessions: row.scur,
    queued: row.qcur,
    idleConnections: row.srv_icur ?? 0,
    isThrottled: row.throttle !== '',
    isChecked: state === undefined ? row.check_status !== '' : has(state.srv_check_state, configured | enabled),
    lastCheck: lastCheck(row),
    isFullHealth: passed === undefined || rise === undefined || fall === undefined || passed === rise + fall - 1,
    agent: agentState(state),
    ...(row.tracked === undefined || row.tracked === '' ? {} : { tracks: row.tracked }),
    ...(state === undefined ? {} : { adminBits: state.srv_admin_state, address: state.srv_addr }),
    ...(state?.srv_port === undefined ? {} : { endpoint: { address: state.srv_addr, port: state.srv_port } }),
  }
}

/**
 * The state that an operator, or we, set this server to, without states that it inherits from a tracked server. Undefined on
 * 1.5 while the server is DOWN: a drained server looks like any other there.
 */
export function ownState({ adminBits, status }: ServerReading): AdminState | undefined {
  if (adminBits !== undefined) {
    if (adminBits & ownMaint) return 'maint'
    return adminBits & ownDrain ? 'drain' : 'ready'
  }
  if (status === 'MAINT') return 'maint'
  if (status.startsWith('DRAIN')) return 'drain'
  return status.startsWith('DOWN') || status.startsWith('MAINT') ? undefined : 'ready'
}

/** True if the server is drained or in maintenance, for any reason; undefined if 1.5 can't tell. */
export function isOut(server: ServerReading): boolean | undefined {
  if (server.adminBits !== undefined) return (server.adminBits & (anyMaint | anyDrain)) !== 0
  if (server.status.startsWith('MAINT')) return true
  const own = ownState(server)
  return own === undefined ? undefined : own !== 'ready'
}

/** True if it takes its full share of traffic now. `UP 1/3` does not count: that is a server not checked yet, or failing. */
export function isUp(server: ServerReading): boolean {
  return isUpStatus(server) && !server.isThrottled && isOut(server) !== true
}

/** True if it takes traffic, but has yet to prove that it can: a check failed or is outstanding, or it starts slowly. */
export function isSettling(server: ServerReading): boolean {
  const takesTraffic = /^UP \d+\/\d+$/.test(server.status) || (isUpStatus(server) && server.isThrottled)
  return takesTraffic && isOut(server) !== true
}

const isUpStatus = ({ status }: ServerReading): boolean => status === 'UP' || status === 'no check'

/** While a check runs, its predecessor's result has an asterisk, and the code is not that of either. */
function lastCheck({ check_status: status, check_code: code }: ServerRow): string {
  return status.startsWith('* ') ? status.slice(2) : `${status} ${code}`.trim()
}

function agentState(state: StateRow | undefined): AgentState {
  if (state === undefined) return 'unknown'
  if (!has(state.srv_agent_state, configured)) return 'none'
  return has(state.srv_agent_state, enabled) ? 'enabled' : 'disabled'
}

const has = (bits: number, wanted: number): boolean => (bits & wanted) === wanted
