import { z } from 'zod'
import { HostName, UnitName, type ServiceName } from '../../ids'
import { commonCommands, ownCommands } from '../../release'
import { command, hostPath, packageName, processExpression } from '../text'
import { UnitField } from './unit'

/** The fields of any service in cloud.yaml. */
export const EveryService = z.strictObject({
  /** In the order of the upgrade. Default: all controllers in the order they are written. */
  hosts: z.array(HostName).optional(),
  /** The exact version to install on every node. */
  version: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+:~-]*$/, 'an exact package version, such as 2:11.0.4-0ubuntu1~cloud0'),
  /** Packages that its units share. */
  packages: z.array(packageName).min(1).optional(),
  /** The release's units with these changes; `none` leaves a unit out. */
  units: z
    .record(UnitName, z.union([z.literal('none'), UnitField], 'none, or {servers, process, packages, hosts}'))
    .optional(),
  /** A regular expression (grep -E) that the program of each process of the service's project matches. */
  programs: processExpression.optional(),
  /** `none` has to be written: without a backup there is no way back after the first phase. */
  backup: z.union(
    [z.literal('none'), z.strictObject({ folder: hostPath })],
    '{folder: /var/backups/…}, or none where you have made a backup yourself',
  ),
  /** A file on each host that sets OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and their domains. */
  credentials: hostPath.default('/root/openrc'),
})

/** The address at which a node answers without the balancer. {host} and {address} are filled in. */
export function endpointField(usual: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .regex(/^https?:\/\/[A-Za-z0-9.:{}[\]/_-]+$/, `a URL such as ${usual}`)
    .regex(
      /\{address\}|\{host\}|\/\/(localhost|127\.|\[::1\])/,
      'an address of each node itself, with {address} or {host} in it: one for all would be answered by any of them',
    )
    .default(usual)
}

/** The commands that a service has: those of every one, and its own. */
export function commandsField(service: ServiceName): z.ZodType<Readonly<Record<string, string | undefined>>> {
  const names = [...commonCommands, ...ownCommands[service]]
  return z
    .strictObject(Object.fromEntries(names.map((name) => [name, command.optional()])))
    .refine((given) => (given.configure === undefined) === (given.configured === undefined), {
      message: 'both configure and configured (exit 0: it is there, 3: it is not), or neither',
    })
    .default({})
}
