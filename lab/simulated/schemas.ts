import { z } from 'zod'
import { hostNames } from '../host-names'
import { actions, serviceNames } from './names'

/** A host, an action or a service as it is read from outside. Apart from names.ts, so that a host's processes start without zod. */
export const HostName = z.enum(hostNames, `one of ${hostNames.join(', ')}`)
export const Action = z.enum(actions, `one of ${actions.join(', ')}`)
export const ServiceName = z.enum(serviceNames, `one of ${serviceNames.join(', ')}`)

export type HostName = z.infer<typeof HostName>
export type Action = z.infer<typeof Action>
export type ServiceName = z.infer<typeof ServiceName>
