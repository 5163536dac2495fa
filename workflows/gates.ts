import type { ServiceName } from '../cloud/model/ids'

/** The gate before a service's contract phase; the name is that of its signal. */
export const gateOf = (service: ServiceName): string => `${service}-on-ocata`
