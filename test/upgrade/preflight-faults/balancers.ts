import { join } from 'node:path'
import type { BalancerHost } from '../../../lab/simulated'
import type { Rehearsal } from '../../support/rehearsal'
import type { Fault, Mend } from './fault'

/** Gives one HAProxy another configuration. */
const configured =
  (balancer: BalancerHost, from: string | RegExp, to: string) =>
  async ({ lab }: Rehearsal): Promise<Mend> => {
    await lab.configureHaproxy(balancer, (was) => {
      const changed = was.replace(from, to)
      if (changed === was) throw new Error(`the configuration of ${balancer} has no ${String(from)}`)
      return changed
    })
    return () => lab.configureHaproxy(balancer, (was) => was)
  }

const secondSocket = ({ lab }: Rehearsal): string => join(lab.folder, 'hosts/lb1/run/second.sock')

const ways: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'a balancer’s host is out of reach',
    alone: true,
    break: async ({ lab }) => {
      await lab.cut('lb2')
      return () => lab.mend('lb2')
    },
    // An unreachable balancer is asked again for this long.
    fields: () => [[['times', 'unreachableSeconds'], 1]],
    fails: ['reachable @ haproxy2'],
    said: /^lb2 .* can't be reached over SSH: connect ECONNREFUSED \S+$/,
  },
  {
    service: 'keystone',
    what: 'HAProxy does not run',
    alone: true,
    break: async ({ lab }) => {
      await lab.host('lb2').run('service haproxy stop')
      return () => lab.host('lb2').run('service haproxy start')
    },
    // An unreachable balancer is asked again for this long.
    fields: () => [[['times', 'unreachableSeconds'], 1]],
    fails: ['reachable @ haproxy2'],
    said: /admin\.sock/,
  },
  {
    service: 'keystone',
    what: 'a standby does not run',
    alone: true,
    fields: ({ lab }) => [
      [
        ['balancers', 'haproxy2'],
        { sockets: `ssh://lb2${join(lab.folder, 'hosts/lb2/run/admin.sock')}`, standby: true },
      ],
    ],
    break: async ({ lab }) => {
      await lab.host('lb2').run('service haproxy stop')
      return () => lab.host('lb2').run('service haproxy start')
    },
    fails: ['standby @ haproxy2'],
    said: /^passed over: .*admin\.sock/,
    isAdvice: true,
  },
  {
    service: 'keystone',
    what: 'the runtime socket may read, but not drain',
    alone: true,
    break: configured('lb1', 'level admin', 'level operator'),
    fails: ['drain @ haproxy1'],
    said: /read but not drain \(level operator\)\. Add "level admin"/,
  },
  {
    service: 'keystone',
    what: 'two sockets of cloud.yaml are of one process',
    alone: true,
    break: async (rehearsal) =>
      configured('lb1', /(stats socket .*)/, `$1\n  stats socket ${secondSocket(rehearsal)} level admin`)(rehearsal),
    fields: (rehearsal) => [
      [
        ['balancers', 'haproxy1'],
        [join(rehearsal.lab.folder, 'hosts/lb1/run/admin.sock'), secondSocket(rehearsal)].map(
          (path) => `ssh://lb1${path}`,
        ),
      ],
    ],
    fails: ['drain @ haproxy1'],
    said: /runs 1 process\(es\) .* answer as process 1, 1/,
  },
]

const servers: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'one balancer lacks a node’s server',
    alone: true,
    break: configured('lb2', /(backend keystone_admin\n[^]*?)\n {2}server keystone3 .*/, '$1'),
    fails: ['drain @ haproxy2'],
    said: /haproxy2 has no server keystone_admin\/keystone3/,
  },
  {
    service: 'keystone',
    what: 'cloud.yaml names a backend that no balancer has',
    alone: true,
    fields: () => [[['services', 'keystone', 'units', 'apache2', 'servers', 'horizont'], 'horizon{number}']],
    fails: ['backends @ haproxy1, haproxy2'],
    said: /^horizont is on none of them$/,
  },
  {
    service: 'keystone',
    what: 'a server takes traffic that cloud.yaml does not list',
    alone: true,
    break: configured('lb1', /(backend keystone_public\n[^]*?)(\n {2}server )/, '$1\n  server keystone9 127.0.0.1:9$2'),
    fails: ['unlisted servers @ haproxy1'],
    said: /haproxy1: keystone_public\/keystone9 \(127\.0\.0\.1/,
  },
  {
    service: 'keystone',
    what: 'another backend reaches a unit, and cloud.yaml does not list it',
    alone: true,
    break: configured(
      'lb2',
      /(backend keystone_public\n[^]*?\n {2}server keystone2 )(\S+)([^]*)$/,
      '$1$2$3\nbackend keystone_internal\n  server internal2 $2\n',
    ),
    fails: ['other backends @ haproxy1, haproxy2'],
    said: /haproxy2 has keystone_internal\/internal2, .* reaches \S+, as keystone_public\/keystone2 does/,
  },
  {
    service: 'keystone',
    what: 'an agent may set a server up again',
    alone: true,
    break: configured('lb2', /(server keystone1 .* check)/, '$1 agent-check agent-port 9'),
    fails: ['agent checks @ haproxy2'],
    said: /haproxy2: keystone_public\/keystone1/,
    isAdvice: true,
  },
]

const telling: readonly Fault[] = [
  {
    service: 'keystone',
    what: 'nobody would be woken',
    fields: () => [[['notify'], { command: 'exit 3' }]],
    fails: ['notify @ worker'],
    said: /the command ended with 3/,
    isAdvice: true,
  },
]

/** Faults of the balancers: the way to them, their servers; and of notifications. */
export const balancerFaults: readonly Fault[] = [...ways, ...servers, ...telling]
