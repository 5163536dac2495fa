import type { Addresses } from './addresses'
import { backends } from './backends'
import { controllers, type BalancerHost } from '../../host-names'

/** HAProxy's runtime socket on its host: only that host's root may use it, so it is reached over SSH. */
export const adminSocket = '/run/haproxy/admin.sock'

/**
 * Repeats a request that was answered 500, if a repeat does no harm: reads, and the issue of a token. Conditions of HAProxy
 * 2.0 and later (docs/explanation/procedure.md gives the reason).
 */
export const askAgain: readonly string[] = [
  '  retries 1',
  '  retry-on 500',
  '  http-request disable-l7-retry unless METH_GET || { path /v3/auth/tokens }',
]

/**
 * The configuration of one of the pair. HAProxy does not repeat a connection: a unit that is stopped while its servers still
 * take traffic shows as failed requests. HAProxy repeats a request that was answered 500, if that does no harm: a
 * transaction that a phase has overtaken gets that answer (docs/explanation/procedure.md).
 */
export function haproxyConfig(name: BalancerHost, addresses: Addresses): string {
  return [
    'global',
    '  maxconn 1024',
    '  user haproxy',
    '  group haproxy',
    `  stats socket ${adminSocket} user root group root mode 600 level admin`,
    '',
    'defaults',
    '  mode http',
    '  retries 0',
    '  timeout connect 3s',
    '  timeout client 60s',
    '  timeout server 60s',
    '  timeout check 5s',
    '  default-server inter 1s rise 2 fall 3',
    ...backends.flatMap((backend) => [
      '',
      `frontend ${backend.name}_front`,
      `  bind ${addresses.hosts[name]}:${backend.port}`,
      `  default_backend ${backend.name}`,
      '',
      `backend ${backend.name}`,
      '  balance roundrobin',
      ...askAgain,
      `  option httpchk GET ${backend.check}`,
      `  http-check expect rstatus ^(${backend.answers.join('|')})$`,
      ...controllers.map(
        (host, index) => `  server ${backend.server}${index + 1} ${addresses.hosts[host]}:${backend.port} check`,
      ),
    ]),
    '',
  ].join('\n')
}
