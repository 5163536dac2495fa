import { z } from 'zod'
import { HostName, ProxyName, UnitName } from '../ids'
import { command, hostPath, processExpression } from './text'

/** A server's name in a backend for each host, or a text for all with {host} or {number} (1 for the first host). */
const serverNames = z.union(
  [
    z
      .string()
      .regex(/^([A-Za-z0-9_.:-]|\{host\}|\{number\})+$/, 'a HAProxy name of letters, digits, and _ . : - only')
      .regex(/\{(host|number)\}/, 'a text with {host} or {number} in it, or a server name for each host'),
    z.record(HostName, ProxyName),
  ],
  'a text with {host} or {number}, such as keystone{number}, or a server name for each host',
)

export const UnitField = z.strictObject({
  /** backend → server names. Every backend that stopping this unit would hit, whichever service it belongs to. */
  servers: z.record(ProxyName, serverNames).default({}),
  /** A regular expression (grep -E) that one argument of each of the unit's processes matches. */
  process: processExpression.optional(),
})
export type UnitField = z.infer<typeof UnitField>

export const KeystoneField = z.strictObject({
  /** In the order of the upgrade. Default: all controllers in the order they are written. */
  hosts: z.array(HostName).optional(),
  /** The exact version to install on every node. */
  version: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+:~-]*$/, 'an exact package version, such as 2:11.0.4-0ubuntu1~cloud0'),
  packages: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'the name of a package'))
    .min(1)
    .optional(),
  units: z.record(UnitName, UnitField).optional(),
  /** `none` has to be written: without a backup there is no way back after the first phase. */
  backup: z.union(
    [z.literal('none'), z.strictObject({ folder: hostPath })],
    '{folder: /var/backups/…}, or none where you have made a backup yourself',
  ),
  contractAfterJoin: z.boolean().default(false),
  /** Where a node answers by itself, not through the balancer. {host} and {address} are filled in. */
  endpoint: z
    .string()
    .regex(/^https?:\/\/[A-Za-z0-9.:{}[\]/_-]+$/, 'a URL such as http://{address}:5000/v3')
    .regex(
      /\{address\}|\{host\}|\/\/(localhost|127\.|\[::1\])/,
      'an address of each node itself, with {address} or {host} in it: one for all would be answered by any of them',
    )
    .default('http://{address}:5000/v3'),
  /** The service's own configuration on each host; the database's URL is read from it there. */
  config: hostPath.default('/etc/keystone/keystone.conf'),
  /** A file on each host that sets OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and their domains. */
  credentials: hostPath.default('/root/openrc'),
  commands: z
    .strictObject({
      stop: command.optional(),
      start: command.optional(),
      install: command.optional(),
      configure: command.optional(),
      configured: command.optional(),
      expand: command.optional(),
      migrate: command.optional(),
      contract: command.optional(),
      verify: command.optional(),
      backup: command.optional(),
      schema: command.optional(),
    })
    .refine((commands) => (commands.configure === undefined) === (commands.configured === undefined), {
      message: 'both configure and configured (exit 0: it is there, 3: it is not), or neither',
    })
    .default({}),
})
export type KeystoneField = z.infer<typeof KeystoneField>
