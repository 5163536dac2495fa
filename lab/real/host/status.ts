import { z } from 'zod'
import { balancerHosts, hostNames } from '../../host-names'
import { Init, Platform } from './init'

export const HostName = z.enum(hostNames, `one of ${hostNames.join(', ')}`)
export const BalancerHost = z.enum(balancerHosts, `one of ${balancerHosts.join(', ')}`)

/** The status that a lab reports. */
export const Status = z.object({
  name: z.string(),
  folder: z.string(),
  state: z.enum(['starting', 'up']),
  /** While it starts: the part that it is starting. */
  doing: z.string(),
  keeperPid: z.number().int(),
  /** Process 1 of the cloud's hosts. */
  init: Init,
  /** The packaging of the cloud's hosts. */
  platform: Platform,
  hosts: z.array(
    z.object({
      name: HostName,
      role: z.enum(['controller', 'network', 'compute', 'balancer']),
      address: z.string(),
      power: z.enum(['on', 'off']),
      network: z.enum(['open', 'cut']),
      delayMilliseconds: z.number(),
      bootId: z.string().nullable(),
    }),
  ),
  sshPort: z.number().int(),
  /** The ports that every balancer and every controller has. */
  ports: z.array(z.object({ name: z.string(), port: z.number().int() })),
  database: z.object({ address: z.string(), port: z.number().int(), socket: z.string(), generalLog: z.string() }),
  files: z.object({
    cloud: z.string(),
    key: z.string(),
    knownHosts: z.string(),
    sshConfig: z.string(),
    credentials: z.string(),
    keeperLog: z.string(),
  }),
})
export type Status = z.infer<typeof Status>
