/** A simulated cloud to rehearse on: no root, up in seconds (docs/lab-simulated.md). */
export { giveOrder, type Order } from './control'
export type { Result, SimulatedHost } from './host'
export { startLab, type Frontends, type Lab, type LabOptions } from './lab'
export { newtonVersion, ocataVersion, serviceUnits, versions, type Backend } from './catalogue'
export { balancerHosts, computes, controllers, networkNodes, serviceNames } from './names'
export type { Action, BalancerHost, HostName, ServiceName } from './names'
export { readErrors, readLedger, repeatedCommands, type Execution, type LedgerError, type Repeated } from './ledger'
