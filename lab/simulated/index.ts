/** A simulated cloud to rehearse on: no root, up in seconds (docs/lab-simulated.md). */
export { giveOrder, type Order } from './control'
export type { Result, SimulatedHost } from './host'
export { startLab, type Frontends, type Lab, type LabOptions } from './lab'
export { balancerHosts, controllers, networkNodes, newtonVersion, ocataVersion } from './layout'
export type { Action, BalancerHost, HostName } from './layout'
export { readLedger, repeatedCommands, type Execution, type Repeated } from './ledger'
