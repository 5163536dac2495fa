/** A simulated cloud to rehearse on: no root, up in seconds (docs/lab-simulated.md). */
export { giveOrder, type Order } from './control'
export type { Result, SimulatedHost } from './host'
export { startLab, type Frontends, type Lab, type LabOptions } from './lab'
export { balancerHosts, controllers, networkNodes, newtonVersion, ocataVersion } from './names'
export type { Action, BalancerHost, HostName } from './names'
export { readLedger, repeatedCommands, type Execution, type Repeated } from './ledger'
