import { z } from 'zod'
import { BalancerName, CloudName, ServiceName, UnitName } from '../ids'
import { SocketField } from './address'
import { HostsField, PathsField, SshField } from './hosts'
import { platformNames } from '../platform'
import { nodesAtOnce, takesNothingDown } from '../node-groups'
import { NotifyField } from './notify'
import { ReleaseField } from './release'
import { ServicesField } from './services'
import { SignersField } from './signers'
import { packageName, processExpression } from './text'

const sockets = z.union([SocketField, z.array(SocketField).min(1)], 'a socket’s address, or a list of them')

/** A HAProxy: its sockets. The long form also says that it is a standby, which may be stopped on purpose. */
const BalancerField = z.union(
  [SocketField, z.array(SocketField).min(1), z.strictObject({ sockets, standby: z.boolean().default(false) })],
  'a socket’s address, a list of them, or {sockets: …, standby: true}',
)
export type BalancerField = z.infer<typeof BalancerField>

/** The longest time that one attempt of a step may wait. */
const mostSeconds = 30 * 24 * 3600
const seconds = z.number().positive().max(mostSeconds)

/**
 * cloud.yaml as it is written. Every object is strict: a misspelt key is a problem, not a default. Faults across fields (a
 * host that isn't there, a server named twice) are found by cloud/model/resolve.
 */
export const CloudFile = z.strictObject({
  name: CloudName,
  /** A pair of releases that is in this program, or another one by how it differs. */
  release: ReleaseField,
  /** The packaging that the hosts have. */
  platform: z.enum(platformNames).default('ubuntu-cloud-archive'),
  ssh: SshField.default({}),
  paths: PathsField.default({}),
  hosts: HostsField,
  /** Each HAProxy by its runtime socket; a list where nbproc gives each process its own. */
  balancers: z
    .record(BalancerName, BalancerField)
    .refine((balancers) => Object.keys(balancers).length > 0, { message: 'at least one HAProxy' }),
  limits: z
    .strictObject({
      /** No drain leaves a backend with fewer servers up. */
      minimumUp: z.number().int().min(1).default(1),
      /** Seconds that the row of a stopped cinder-volume has to stay unchanged before another one is started. */
      silenceSeconds: z.number().int().min(1).max(3600).default(30),
      /** Hosts on which work that takes nothing down is done at once. */
      batch: nodesAtOnce.default(takesNothingDown.batch),
      /** Hosts of such work that may be under way or wait for a person before no further one is begun. */
      maxUnavailable: nodesAtOnce.default(takesNothingDown.maxUnavailable),
    })
    .prefault({}),
  /** Seconds after which the operator is told. Nothing is ended when a time runs out. */
  times: z
    .strictObject({
      idleSeconds: seconds.default(300),
      upSeconds: seconds.default(180),
      unreachableSeconds: seconds.default(120),
      outageUnreachableSeconds: seconds.default(30),
      stopSeconds: seconds.default(120),
      startSeconds: seconds.default(120),
      installSeconds: seconds.default(900),
      configureSeconds: seconds.default(60),
      phaseSeconds: seconds.default(1800),
      backupSeconds: seconds.default(1800),
    })
    .prefault({}),
  notify: NotifyField,
  /** Absent: everybody who may send a signal decides, by the name that they type. */
  signers: SignersField.optional(),
  /** More units that an install must not disturb, with the expression that the program of their processes matches. */
  neighbours: z.record(UnitName, processExpression).default({}),
  /** Packages that an install may change or remove beside its own: openvswitch, libvirt, a kernel. */
  allowPackages: z.array(packageName).default([]),
  services: ServicesField,
  /** The services in the order in which a whole cloud is upgraded. Default: the procedure's order. */
  order: z.array(ServiceName).min(1).optional(),
  /** true: a person is asked before each service but the first. */
  pauseBetween: z.boolean().default(false),
})
export type CloudFile = z.infer<typeof CloudFile>
