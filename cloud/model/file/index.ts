import { z } from 'zod'
import { BalancerName, CloudName } from '../ids'
import { SocketField } from './address'
import { HostsField, PathsField, SshField } from './hosts'
import { KeystoneField } from './services'

/**
 * cloud.yaml as it is written. Every object is strict: a misspelt key is a problem, not a default. What goes across
 * fields (a host that isn't there, a server named twice) is checked when it is resolved (resolve.ts).
 */
export const CloudFile = z.strictObject({
  name: CloudName,
  release: z.literal('newton-to-ocata'),
  ssh: SshField.default({}),
  paths: PathsField.default({}),
  hosts: HostsField,
  /** Each HAProxy by its runtime socket; a list where nbproc gives each process its own. */
  balancers: z
    .record(BalancerName, z.union([SocketField, z.array(SocketField).min(1)]))
    .refine((balancers) => Object.keys(balancers).length > 0, { message: 'at least one HAProxy' }),
  limits: z
    .strictObject({
      /** No drain leaves a backend with fewer servers up. */
      minimumUp: z.number().int().min(1).default(1),
    })
    .prefault({}),
  /** After how long the operator is told. Nothing is ended when a time runs out. */
  times: z
    .strictObject({
      idleSeconds: z.number().positive().default(300),
      upSeconds: z.number().positive().default(180),
      unreachableSeconds: z.number().positive().default(120),
      outageUnreachableSeconds: z.number().positive().default(30),
      stopSeconds: z.number().positive().default(120),
      startSeconds: z.number().positive().default(120),
      installSeconds: z.number().positive().default(900),
      configureSeconds: z.number().positive().default(60),
      phaseSeconds: z.number().positive().default(1800),
      backupSeconds: z.number().positive().default(1800),
    })
    .prefault({}),
  /** Who is told of attention, gates and the end: a command on the worker (text on its input), or a webhook (JSON). */
  notify: z
    .union([
      z.strictObject({ command: z.string().min(1) }),
      z.strictObject({ webhook: z.url({ protocol: /^https?$/ }) }),
      z.literal('none'),
    ])
    .default('none'),
  /** More units that an install must not disturb, with the expression that one argument of their processes matches. */
  neighbours: z.record(z.string().min(1), z.string().min(1)).default({}),
  services: z.strictObject({ keystone: KeystoneField }),
})
export type CloudFile = z.infer<typeof CloudFile>
