import type { BalancerName, HostName, ProxyName } from './ids'

/**
 * Hosts, balancers and servers as activities get them: resolved from cloud.yaml, complete, and free of secrets (keys and
 * passphrases by path, never by value).
 */

/** Stands for the agent that SSH_AUTH_SOCK names on the worker that uses it. */
export const agentOfWorker = 'SSH_AUTH_SOCK'

/** The login of one host. */
export interface Login {
  readonly name: HostName
  /** A DNS name or IP address. */
  readonly address: string
  readonly port: number
  readonly user: string
  /**
   * A private key file on the worker, or absent when only the agent is to be asked. As in the other paths, a worker puts its
   * own home in the place of ~ when it uses it.
   */
  readonly keyPath?: string
  /** A file on the worker that holds the key's passphrase. */
  readonly passphrasePath?: string
  /** The agent's socket on the worker, or `agentOfWorker`. */
  readonly agent?: string
  /** known_hosts files on the worker, read in this order. Never written. */
  readonly knownHostsPaths: readonly string[]
  /** The host through which this one is reached. One level: a bastion has no bastion. */
  readonly bastion?: Login
}

/** One host with the settings that a job on it needs. */
export interface Host extends Login {
  /** `sudo` runs every command through `sudo -n`; `none` runs it as the login user. */
  readonly become: 'none' | 'sudo'
  /** The folder of job records: /var/lib/openstack-upgrade/jobs. Not on a tmpfs: a reboot must not erase them. */
  readonly jobsFolder: string
  /**
   * The folder for unpacked code that the services' own users run: /var/lib/openstack-upgrade-code. Absent in a history from
   * before it was apart from the job records.
   */
  readonly codeFolder?: string
  /** PATH of every command on the host. */
  readonly path: string
  /** The file that is new after each boot: /proc/sys/kernel/random/boot_id. */
  readonly bootIdPath: string
  /** The file that Debian's maintainer scripts ask before they start a unit: /usr/sbin/policy-rc.d. */
  readonly policyPath: string
  /**
   * The folder of the site's own unit files, below which a stopped unit is kept from starting: /etc/systemd/system. Absent
   * in a history from before it could be named.
   */
  readonly unitFilesFolder?: string
  /** The Python that can import the service's own libraries. */
  readonly python: string
}

/** The address on which one HAProxy process listens for runtime commands. */
export type SocketAddress =
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'ssh'; readonly host: Host; readonly path: string }

/** One HAProxy, with a socket for each of its processes (more than one only where nbproc is above 1). */
export interface Balancer {
  readonly name: BalancerName
  readonly sockets: readonly SocketAddress[]
  /** True: it may be stopped on purpose, and is passed over while it is, as long as another balancer runs. */
  readonly standby?: true
}

/** One server of one backend, on every balancer that has the backend. */
export interface Server {
  readonly backend: ProxyName
  readonly server: ProxyName
}
