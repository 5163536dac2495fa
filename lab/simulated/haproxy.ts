import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { portOf, type Addresses } from './addresses'
import type { ServedBackend } from './catalogue'
import type { Layout } from './layout'
import { controllers, type BalancerHost } from '../host-names'

// @needs haproxy
/**
 * The HAProxy binary: $HAPROXY, or the one on PATH, or /usr/sbin/haproxy.
 * @throws with the command to install it, if there is none
 */
export function findHaproxy(): string {
  const { HAPROXY, PATH = '' } = process.env
  const candidates =
    HAPROXY === undefined
      ? [...PATH.split(delimiter).map((folder) => join(folder, 'haproxy')), '/usr/sbin/haproxy']
      : [HAPROXY]
  const found = candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
  if (found === undefined) {
    throw new Error(`no HAProxy at ${HAPROXY ?? 'PATH or /usr/sbin/haproxy'}: apt-get install haproxy, or set HAPROXY`)
  }
  return found
}

/**
 * The configuration of one of the pair. Nothing is retried on another server: a unit that is stopped while its servers
 * still take traffic shows as failed requests.
 */
export function haproxyConfig(
  layout: Layout,
  name: BalancerHost,
  addresses: Addresses,
  backends: readonly ServedBackend[],
): string {
  return [
    'global',
    '  maxconn 256',
    `  stats socket ${layout.adminSocket(name)} mode 600 level admin`,
    '',
    'defaults',
    '  mode http',
    '  retries 0',
    '  timeout connect 3s',
    '  timeout client 60s',
    '  timeout server 30s',
    '  timeout check 3s',
    '  default-server inter 1s fastinter 200ms downinter 300ms rise 2 fall 2',
    ...backends.flatMap(({ name: backend, server, check }) => [
      '',
      `frontend ${backend}_front`,
      `  bind ${addresses.hosts[name]}:${portOf(addresses.frontend, backend)}`,
      `  default_backend ${backend}`,
      '',
      `backend ${backend}`,
      '  balance roundrobin',
      `  option httpchk GET ${check}`,
      '  http-check expect status 200',
      ...controllers.map(
        (host, index) =>
          `  server ${server}${index + 1} ${addresses.hosts[host]}:${portOf(addresses.service, backend)} check`,
      ),
    ]),
    ...placementSection(name, addresses),
    '',
  ].join('\n')
}

/** The frontend and backend of a Placement that is still to be made; its root wants a token. */
function placementSection(name: BalancerHost, { hosts, placement }: Addresses): string[] {
  if (placement === undefined) return []
  return [
    '',
    'frontend nova_placement_front',
    `  bind ${hosts[name]}:${placement.frontend}`,
    '  default_backend nova_placement',
    '',
    'backend nova_placement',
    '  balance roundrobin',
    '  option httpchk GET /',
    '  http-check expect status 401',
    ...controllers.map((host, index) => `  server placement${index + 1} ${hosts[host]}:${placement.service} check`),
  ]
}
