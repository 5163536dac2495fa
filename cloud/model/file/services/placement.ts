import { z } from 'zod'
import { ProxyName, UnitName } from '../../ids'
import { packageName } from '../text'
import { endpointField } from './common'
import { serverNames } from './unit'

const url = z
  .string()
  .max(500)
  .regex(/^https?:\/\/[A-Za-z0-9.:[\]/_-]+$/, 'a URL such as http://10.0.0.10:8778')

/** The Placement that an upgrade of Nova makes if the cloud has none. `none`: it makes none. */
export const PlacementField = z
  .union(
    [
      z.literal('none'),
      z.strictObject({
        /** The URL of its endpoints in Keystone's catalogue: that of its frontend on the balancers. */
        url: z.union(
          [url, z.strictObject({ public: url, internal: url, admin: url })],
          'a URL, or one each for public, internal and admin',
        ),
        /** backend → server names, as for a unit. */
        servers: z
          .record(ProxyName, serverNames)
          .refine((backends) => Object.keys(backends).length > 0, 'the backend of Placement with its servers'),
        /** Default: that of the platform. */
        packages: z.array(packageName).min(1).optional(),
        /** The address at which the Placement of a node answers without the balancer. */
        endpoint: endpointField('http://{address}:8778'),
        /** The unit that serves Placement's site, and other sites of the host too. Default: that of the platform. */
        webServer: UnitName.optional(),
      }),
    ],
    'none, or {url, servers}, with packages, endpoint and webServer where they differ',
  )
  .default('none')
export type PlacementField = z.infer<typeof PlacementField>
