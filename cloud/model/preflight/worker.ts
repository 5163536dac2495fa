import type { CheckName } from './reasons'

/** A check without a script on a host: the worker makes it. */
export interface WorkerCheck {
  readonly name: CheckName
  readonly required: boolean
  readonly remedy: string
  /** The things that it checks, in words. */
  readonly of: string
}

/** The checks that the worker makes: the way to each host, the balancers, and that a person can be told. */
export const workerChecks = {
  reachable: {
    name: 'reachable',
    required: true,
    of: 'every host of the service, and every balancer',
    remedy:
      'Mend the way there as it says: the network, or address, port, ssh and balancers in cloud.yaml, or the known_hosts line.',
  },
  drain: {
    name: 'drain',
    required: true,
    of: 'every balancer',
    remedy: 'Correct HAProxy’s configuration and reload it, or correct the servers and sockets in cloud.yaml.',
  },
  standby: {
    name: 'standby',
    required: false,
    of: 'every balancer that cloud.yaml calls a standby',
    remedy:
      'Nothing to do where it is stopped on purpose. Started in mid-upgrade, it is drained like the others before the next unit stops.',
  },
  capacity: {
    name: 'capacity',
    required: true,
    of: 'every balancer, for each node in turn, unless a node is out already; not of Nova, whose API is down for a while',
    remedy: 'Bring up the servers that are named, or lower minimumUp in cloud.yaml.',
  },
  addresses: {
    name: 'addresses',
    required: false,
    of: 'every balancer that runs HAProxy 1.5 or 1.6',
    remedy:
      'Look through its configuration by hand: every server line in any backend that goes to an address and port of a listed server has to be listed below its unit in cloud.yaml as well.',
  },
  otherWays: {
    name: 'other backends',
    required: true,
    of: 'all balancers together',
    remedy:
      'List the server below its unit in cloud.yaml, for every host, or set it to maintenance in HAProxy: it would be hit by each stop of that unit.',
  },
  backends: {
    name: 'backends',
    required: true,
    of: 'all balancers together',
    remedy: 'Correct the backend’s name below its unit in cloud.yaml, or HAProxy’s configuration.',
  },
  unlistedServers: {
    name: 'unlisted servers',
    required: true,
    of: 'every balancer',
    remedy: 'List them below their unit in cloud.yaml, or disable them: the contract would break them.',
  },
  agents: {
    name: 'agent checks',
    required: false,
    of: 'every balancer',
    remedy: 'Nothing to do: they are silenced while a server is drained, and enabled again at its join.',
  },
  files: {
    name: 'worker files',
    required: false,
    of: 'all workers of the task queue, where there are several and the cloud is in their clouds folder',
    remedy:
      'Copy the right file to the workers that differ, or stop them. A worker publishes sums of its files once a minute, so ask again after that.',
  },
  notify: {
    name: 'notify',
    required: false,
    of: 'the worker, where cloud.yaml has notify: a test message is sent',
    remedy: 'Correct notify in cloud.yaml.',
  },
} as const satisfies Readonly<Record<string, WorkerCheck>>
