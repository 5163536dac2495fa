// @needs build
// @needs haproxy
// @needs sshd
// @needs real lab
/** A real cloud on this machine to rehearse on: Debian hosts, sshd, HAProxy, MariaDB (docs/reference/lab-real.md). */
export { LabClient, NoLab } from './client'
export { Layout } from './layout'
export { balancerHosts, computes, controllers, hostNames, networkNodes } from '../../host-names'
export type { BalancerHost, HostName } from '../../host-names'
export { Platform, type Init } from './init'
export type { CloudHost } from './names'
export type { Status } from './status'
export { bringUp, takeDown } from './up'
