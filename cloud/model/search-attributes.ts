/**
 * The attributes by which an upgrade is found in Temporal's list of workflows: `temporal workflow list -q
 * 'UpgradeState="Attention"'`. All are of the type Keyword. A codec does not encrypt them, so they hold no secret.
 */
export const searchAttributes = {
  /** A service's name, nova-finish, or cloud */
  service: 'OpenStackService',
  /** Running, AwaitingGate, Attention, Paused, Done, Aborted or Refused */
  state: 'UpgradeState',
  /** The id of the present step; absent without one. */
  step: 'UpgradeStep',
} as const
