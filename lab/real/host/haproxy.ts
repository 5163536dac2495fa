import type { Addresses } from './addresses'
import { backends } from './backends'
import { controllers, type BalancerHost } from './names'

/** HAProxy's runtime socket on its host: only that host's root may use it, so it is reached over SSH. */
export const adminSocket = '/run/haproxy/admin.sock'

/**
 * Asks once more what is answered 500, where that does no harm: reads, and the issue of a token. Conditions of HAProxy 2.0
 * and later (docs/procedure.md says what for).
 */
export const askAgain: readonly string[] = [
  '  retries 1',
  '  retry-on 500',
  '  http-request disable-l7-retry unless METH_GET || { path /v3/auth/tokens }',
]

/**
 * The configuration of one of the pair. A connection is never tried again: a unit that is stopped while its servers still
 * take traffic shows as failed requests. What is answered 500 is asked once more where that does no harm: a transaction
 * that a phase has overtaken is answered so (docs/procedure.md).
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
