import { entry, keptFile } from './entry'

/** Errors of a load balancer. */
export const haproxyErrors = {
  BalancerUnreachable: entry<{ balancer: string; socket: string; reason: string }>(
    'transport',
    (d) => `HAProxy ${d.balancer} does not answer at ${d.socket}: ${d.reason}. It is tried again until it answers.`,
  ),
  NoBalancerRuns: entry<{ balancers: string; reason: string }>(
    'transport',
    (d) =>
      `No HAProxy of ${d.balancers} answers, and one has to run: ${d.reason} Start one; it is tried again until it answers.`,
  ),
  BackendUnlisted: entry<{ balancer: string; server: string; why: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} has ${d.server}, which cloud.yaml does not list: it ${d.why}. Set it to maintenance there, then retry; or list it below its unit in cloud.yaml (${keptFile}).`,
  ),
  StandbyNotDrained: entry<{ balancer: string; backend: string; server: string; status: string }>(
    'decision',
    (d) =>
      `The standby HAProxy ${d.balancer} runs now, and ${d.backend}/${d.server} is not drained there (it is ${d.status}), so nothing was done. It is drained first.`,
  ),
  BalancerPermissionDenied: entry<{ balancer: string; socket: string; level: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} lets ${d.socket} read but not drain (level ${d.level}). Add "level admin" to that stats socket line, reload HAProxy, then retry.`,
  ),
  BalancerProcessesMissing: entry<{ balancer: string; processes: number; answering: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} runs ${d.processes} process(es) (nbproc) and each must have a socket of its own in cloud.yaml; the sockets listed there answer as process ${d.answering}. Give each process its "stats socket … process N", then retry; list them all (${keptFile}).`,
  ),
  BalancerProcessMixed: entry<{ balancer: string; socket: string }>(
    'decision',
    (d) =>
      `Answers of more than one process come from ${d.socket} of HAProxy ${d.balancer}: the processes share it. Give each its own "stats socket … process N", then retry; list them all in cloud.yaml (${keptFile}).`,
  ),
  BalancerMasterSocket: entry<{ balancer: string; socket: string }>(
    'decision',
    (d) =>
      `${d.socket} of HAProxy ${d.balancer} does not know "show info": it is the socket of the master (haproxy -S), which has no servers. List the "stats socket" of its configuration in cloud.yaml instead (${keptFile}).`,
  ),
  BalancerBackendMissing: entry<{ backend: string; balancers: string }>(
    'decision',
    (d) =>
      `No balancer has the backend ${d.backend} (read: ${d.balancers}). Correct HAProxy's configuration, then retry; or the backend's name in cloud.yaml (${keptFile}).`,
  ),
  BalancerServerMissing: entry<{ balancer: string; backend: string; server: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} has no server ${d.backend}/${d.server}. Correct HAProxy's configuration, then retry; or the name in cloud.yaml (${keptFile}).`,
  ),
  BalancerReplyUnexpected: entry<{ balancer: string; socket: string; command: string; reply: string }>(
    'decision',
    (d) =>
      `HAProxy ${d.balancer} answered "${d.command}" at ${d.socket} with: ${d.reply}. HAProxy 1.5 to 3.x are known here; look at its version and configuration, then retry.`,
  ),
  ProxyNameUnsafe: entry<{ name: string }>(
    'input',
    (d) => `${d.name} is not sent to HAProxy as a name: letters, digits, and _ . : - only. Correct it in cloud.yaml.`,
  ),
  LastServer: entry<{
    balancer: string
    backend: string
    server: string
    up: number
    minimumUp: number
    others: string
  }>(
    'decision',
    (d) =>
      `Draining ${d.backend}/${d.server} would leave ${d.up} server(s) up in ${d.backend} on HAProxy ${d.balancer}; ${d.minimumUp} must stay up (the others: ${d.others}). Bring the others up, then retry.`,
  ),
  DrainUndone: entry<{ balancer: string; backend: string; server: string; status: string }>(
    'decision',
    (d) =>
      `Someone else put ${d.backend}/${d.server} back on HAProxy ${d.balancer} during the drain (it is ${d.status} now). Find out who, then retry.`,
  ),
  DrainRecordInvalid: entry<{ host: string; reason: string }>(
    'decision',
    (d) =>
      `The record on ${d.host} of how its servers stood before the drain can't be used: ${d.reason}. Put the servers as they should be by hand, remove the record, then retry.`,
  ),
  JoinWithoutRecord: entry<{ host: string; servers: string }>(
    'decision',
    (d) =>
      `${d.host} has no record of how its servers stood before a drain, and they are not all UP: ${d.servers}. Set them ready by hand if they should serve, then retry.`,
  ),
  ServerNotDrained: entry<{ balancer: string; backend: string; server: string; status: string }>(
    'decision',
    (d) =>
      `${d.backend}/${d.server} is no longer drained on HAProxy ${d.balancer} (it is ${d.status}), so nothing was done. Retry drains it again first.`,
  ),
  ServerInUse: entry<{ balancer: string; backend: string; server: string; sessions: number; queued: number }>(
    'decision',
    (d) =>
      `${d.backend}/${d.server} has ${d.sessions} session(s) and ${d.queued} queued on HAProxy ${d.balancer}, so nothing was done. Retry once they have ended.`,
  ),
} as const
