import { z } from 'zod'
import type { Cloud } from './cloud'
import { BalancerName, CloudName, HostName, ProxyName, ServiceName, UnitName } from './ids'
import { limits } from './limits'
import { nodesAtOnce } from './node-groups'
import { platformNames } from './platform'
import { clipped } from './text'

/**
 * A cloud as `loadCloud` brings it into an upgrade, which anybody may complete by hand. A cloud that a worker has resolved
 * from cloud.yaml always fits; a cloud that would fail in the middle of an upgrade does not. Fields that the earliest worker
 * did not write may be absent: upgrades that it began go on here.
 */

const text = z.string().max(limits.cloudTextCharacters)
const seconds = z.number().nonnegative()

const login = {
  name: HostName,
  address: text,
  port: z.number().int(),
  user: text,
  keyPath: text.optional(),
  passphrasePath: text.optional(),
  agent: text.optional(),
  knownHostsPaths: z.array(text),
}
const Host = z.object({
  ...login,
  bastion: z.object(login).optional(),
  become: z.enum(['none', 'sudo']),
  jobsFolder: text,
  codeFolder: text.optional(),
  path: text,
  bootIdPath: text,
  policyPath: text,
  unitFilesFolder: text.optional(),
  python: text,
})

const SocketAddress = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tcp'), address: text, port: z.number().int() }),
  z.object({ kind: z.literal('unix'), path: text }),
  z.object({ kind: z.literal('ssh'), host: Host, path: text }),
])
const Balancer = z.object({
  name: BalancerName,
  sockets: z.array(SocketAddress),
  standby: z.literal(true).optional(),
})

const groups = z.object({ batch: nodesAtOnce, maxUnavailable: nodesAtOnce }).optional()

const Unit = z.object({
  name: UnitName,
  nameOnHost: UnitName.optional(),
  hosts: z.array(Host),
  packages: z.array(text),
  optional: z.boolean(),
  passive: z.boolean(),
  works: z.enum(['api', 'reports', 'process']),
  reports: z.object({ as: UnitName, config: text }).optional(),
  process: z.record(HostName, text),
  servers: z.record(HostName, z.array(z.object({ backend: ProxyName, server: ProxyName }))),
  becomes: z.array(z.object({ name: UnitName, process: z.record(HostName, text) })).optional(),
  groups,
})

const Service = z.object({
  name: ServiceName,
  platform: z.enum(platformNames).optional(),
  hosts: z.array(Host).min(1),
  units: z.array(Unit),
  version: text,
  packages: z.array(text),
  backup: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('folder'), folder: text }),
  ]),
  contractAfterJoin: z.boolean(),
  createCells: z.boolean(),
  placement: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({
        kind: z.literal('described'),
        urls: z.object({ public: text, internal: text, admin: text }),
        endpoint: text,
        webServer: UnitName,
        unit: Unit,
      }),
    ])
    .optional(),
  endpoint: text,
  credentials: text,
  config: text,
  commands: z.record(z.string(), text),
})

/** A pair of releases; the earliest workers wrote only its name. */
const Release = z.looseObject({
  pair: text,
  idSuffix: text,
  family: text,
  services: z.record(ServiceName, z.looseObject({})),
})

const Resolved = z.object({
  name: CloudName,
  release: z.union([text, Release]),
  controllers: z.array(Host),
  network: z.array(Host),
  computes: z.array(Host),
  balancers: z.array(Balancer),
  minimumUp: z.number(),
  silenceSeconds: seconds.optional(),
  groups,
  times: z.object({
    idleSeconds: seconds,
    upSeconds: seconds,
    unreachableSeconds: seconds,
    outageUnreachableSeconds: seconds,
    stopSeconds: seconds,
    startSeconds: seconds,
    installSeconds: seconds,
    configureSeconds: seconds,
    phaseSeconds: seconds,
    backupSeconds: seconds,
  }),
  notify: z.object({ kind: text }),
  signers: z.object({ twoPeople: z.array(text) }).optional(),
  neighbours: z.record(z.string(), text),
  allowPackages: z.array(text).optional(),
  services: z.partialRecord(ServiceName, Service),
  order: z.array(ServiceName).optional(),
  pauseBetween: z.boolean().optional(),
})

/** The cloud itself is handed on as it came: this says no more than that it can be worked with. */
const AsLoaded = z.custom<Cloud>().superRefine((value, context) => {
  const parsed = Resolved.safeParse(value)
  for (const issue of parsed.error?.issues ?? []) context.addIssue({ ...issue })
})

/** The answer of `loadCloud`. */
export const LoadedCloud = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), cloud: AsLoaded, sha256: z.string().max(limits.nameCharacters) }),
  z.object({
    ok: z.literal(false),
    sentence: z.string().transform((text) => clipped(text, limits.sentenceCharacters)),
  }),
])
