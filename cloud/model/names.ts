/** Names that the command line offers. They stand apart from ids.ts, so that `--help` loads no schema. */

/** The services, in the order of the procedure. */
export const serviceNames = ['keystone', 'glance', 'nova', 'neutron', 'cinder'] as const

/**
 * The subject of an upgrade, by the workflow's type: a service, the part of Nova that waits for its computes
 * (`nova-finish`), or all services of a cloud.
 */
export const upgradeNames = [...serviceNames, 'nova-finish', 'cloud'] as const
