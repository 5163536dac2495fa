import { z } from 'zod'
import { HostName, ProxyName, UnitName } from '../../ids'
import { nodesAtOnce } from '../../node-groups'
import { packageName, pathOfEachHost, processExpression } from '../text'

/** A server's name in a backend for each host, or a text for all with {host} or {number} (1 for the first host). */
export const serverNames = z.union(
  [
    z
      .string()
      .regex(/^([A-Za-z0-9_.:-]|\{host\}|\{number\})+$/, 'a HAProxy name of letters, digits, and _ . : - only')
      .regex(/\{(host|number)\}/, 'a text with {host} or {number} in it, or a server name for each host'),
    z.record(HostName, ProxyName),
  ],
  'a text with {host} or {number}, such as keystone{number}, or a server name for each host',
)

/** backend → server names. Every backend that stopping this unit would hit, also those of other services. */
const servers = z.record(ProxyName, serverNames).default({})

/** A unit that another one becomes on the new release. */
const UnitFormField = z.strictObject({ servers, process: processExpression.optional() })
export type UnitFormField = z.infer<typeof UnitFormField>

export const UnitField = z.strictObject({
  /** The hosts that run it, in the order of the upgrade. Default: those of the release. */
  hosts: z.array(HostName).min(1).optional(),
  /** Its own packages. */
  packages: z.array(packageName).min(1).optional(),
  servers,
  /** Its name on its hosts, if that is another one. Default: that of the platform. */
  nameOnHost: UnitName.optional(),
  /** A regular expression (grep -E) that the program of each of the unit's processes matches. */
  process: processExpression.optional(),
  /** The release's unit as which it reports, and its own configuration, which says under which name. */
  reports: z.strictObject({ as: UnitName, config: pathOfEachHost }).optional(),
  /** The units that do its work on the new release; `none` if it stays as it is. Default: those of the platform. */
  becomes: z
    .union(
      [z.literal('none'), z.record(UnitName, UnitFormField).refine((units) => Object.keys(units).length > 0)],
      'none, or {apache2: {servers: …}}: the units that do its work on the new release',
    )
    .optional(),
  /** Its nodes that are worked on at once. Only of an agent. Default: 1. */
  batch: nodesAtOnce.optional(),
  /** Its nodes that may be under work or wait for a person before no further one is begun. Default: `batch`. */
  maxUnavailable: nodesAtOnce.optional(),
})
export type UnitField = z.infer<typeof UnitField>
