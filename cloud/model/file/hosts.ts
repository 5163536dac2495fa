import { z } from 'zod'
import { HostName } from '../ids'
import { hostPath, workerPath } from './text'

const port = z.number().int().min(1).max(65_535)

/** The login: at the top of cloud.yaml for every host, and in a host's own section for that host. */
export const SshField = z.strictObject({
  user: z.string().min(1).optional(),
  port: port.optional(),
  key: workerPath.optional(),
  /** A file that holds the key's passphrase: never the passphrase itself. */
  passphraseFile: workerPath.optional(),
  /** true: the agent that SSH_AUTH_SOCK of the worker names; or the agent's socket. */
  agent: z.union([z.boolean(), workerPath], 'true, false or the agent’s socket').optional(),
  knownHosts: z.array(workerPath).min(1).optional(),
  bastion: HostName.optional(),
  become: z.enum(['none', 'sudo']).optional(),
})

/** Paths on a host; the defaults are those of Ubuntu's and Debian's packages. */
export const PathsField = z.strictObject({
  /** Job records. Not on a tmpfs: a reboot must not erase them. */
  jobs: hostPath.optional(),
  /** Code that the services' own users run before it is installed. Apart from `jobs`, which only its owner may enter. */
  code: hostPath.optional(),
  /** PATH of every command. */
  path: z
    .string()
    .regex(
      /^\/[^:\p{Cc}'!\\]*(:\/[^:\p{Cc}'!\\]*)*$/u,
      'absolute folders with colons between them, such as /usr/sbin:/usr/bin',
    )
    .optional(),
  bootId: hostPath.optional(),
  policy: hostPath.optional(),
  /** The site's own unit files of systemd. */
  unitFiles: hostPath.optional(),
  /** The Python that imports the service's libraries, by name or path. */
  python: z
    .string()
    .regex(/^[A-Za-z0-9_./+-]+$/, 'the name or path of a Python, such as python3')
    .optional(),
})

const dnsName = /^[A-Za-z0-9][A-Za-z0-9.-]*$/
/** An IPv6 address, with the name of an interface where it is of one link: fe80::1%eth0. */
const isIPv6 = (text: string): boolean => z.ipv6().safeParse(text.replace(/%[A-Za-z0-9_.-]+$/, '')).success
const address = z
  .string()
  .refine((text) => dnsName.test(text) || isIPv6(text), 'an IP address (IPv6 without brackets) or a DNS name')

export const HostField = z.union(
  [address, z.strictObject({ address, ssh: SshField.optional(), paths: PathsField.optional() })],
  'an address, or {address, ssh, paths}',
)
export type HostField = z.infer<typeof HostField>

const hostMap = z.record(HostName, HostField)

/** The hosts by role. Each name stands in one role only. */
export const HostsField = z.strictObject({
  controllers: hostMap,
  network: hostMap.default({}),
  computes: hostMap.default({}),
  balancers: hostMap.default({}),
  bastions: hostMap.default({}),
})
export type HostsField = z.infer<typeof HostsField>
export const roles = ['controllers', 'network', 'computes', 'balancers', 'bastions'] as const
