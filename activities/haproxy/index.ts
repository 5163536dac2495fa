/**
 * HAProxy 1.5 to 3.x over its runtime API: read processes (inspect), take servers out (drain), put them back (join).
 * docs/explanation/haproxy.md lists the facts that it relies on, with their sources.
 */
export { shortWithout } from './capacity'
export { changesServers, showLevel } from './commands'
export { connectionTableCommand } from './connections'
export { lookDrain, runDrain, type DrainDeps } from './drain'
export {
  agentChecked,
  allOut,
  balancerFaults,
  enabledUnlisted,
  inspect,
  type Inspection,
  type ProcessInspection,
} from './inspect'
export { allServing, lookJoin, runJoin, type JoinDeps } from './join'
export { keepOut, readOut } from './keep-out'
export type { DrainStatus, PollDeps } from './poll'
export { readProcess, type BalancerDeps, type ProcessReading } from './process'
export { otherWays, tellsNoPorts } from './reach-by'
export type { RecordStore } from './record'
export { isPermissionDenied, isUnknownCommand } from './replies'
export { createRuntime, type Runtime } from './runtime'
export type { ServerReading } from './server'
export { socketText, type OpenStream, type SshSocketAddress } from './socket'
export { isStopped, readRunning } from './standby'
export { stillDrained } from './still-drained'
