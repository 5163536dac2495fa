/**
 * The packagings of OpenStack that hosts have. `ubuntu-cloud-archive`: Canonical's packages on Ubuntu. `debian`: Debian's own,
 * and packages that are made like them. `rdo`: RDO's packages on CentOS.
 */
export const platformNames = ['ubuntu-cloud-archive', 'debian', 'rdo'] as const
export type PlatformName = (typeof platformNames)[number]
