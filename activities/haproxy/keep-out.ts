import type { Drained } from '../../cloud/model/actions'
import type { LeaveOutResult } from '../../cloud/model/outcomes'
import { describeServers } from './join-controller'
import { readProcesses, serversOn, type BalancerDeps, type ProcessReading } from './process'
import { isOut, ownState, type ServerReading } from './server'
import { changeState, silenceAgent } from './write'

type Place = ReturnType<typeof serversOn>[number]

/** True if HAProxy sends the server requests, or would with the next one: it is neither out nor down. */
const takesRequests = (now: ServerReading): boolean => isOut(now) !== true && !now.status.startsWith('DOWN')

const isInMaintenance = (now: ServerReading): boolean => ownState(now) === 'maint'

/**
 * Keeps the servers of a lost host out of every balancer. Servers that are only down by their checks would serve again as
 * soon as the host is back. If one of them takes requests, all servers are left as they are.
 * @throws the errors of a reading and of a write
 */
export async function keepOut({ balancers, servers }: Drained, deps: BalancerDeps): Promise<LeaveOutResult> {
  const read = async (): Promise<readonly Place[]> => serversOn(await readProcesses(balancers, deps), servers)
  const serving = (await read()).filter(({ now }) => takesRequests(now))
  if (serving.length > 0) return { ok: false, said: stillServes(serving) }
  for (const { reading, server, now } of await read()) {
    if (now.agent === 'enabled' || now.agent === 'unknown') await silenceAgent(reading.target, server, deps)
    await changeState(
      reading.target,
      server,
      'maint',
      deps,
      (newest) => !takesRequests(newest) && !isInMaintenance(newest),
    )
  }
  const places = await read()
  // A server by another name, after another configuration was loaded, may serve: none that is found proves nothing.
  if (places.length === 0 && servers.length > 0) return { ok: false, said: notFound(balancers, servers) }
  const ok = places.every(({ now }) => isInMaintenance(now))
  return { ok, said: ok ? describeServers(places) : stillServes(places.filter(({ now }) => !isInMaintenance(now))) }
}

/** Tells an operator that no balancer knows the servers by their names, so nothing is proven of the host. */
function notFound(balancers: Drained['balancers'], servers: Drained['servers']): string {
  const names = servers.map(({ backend, server }) => `${backend}/${server}`).join(', ')
  const read = balancers.map(({ name }) => name).join(', ')
  return `No balancer has ${names} (read: ${read}), so a server by another name may reach the host. Correct HAProxy's configuration, or the names in cloud.yaml`
}

/** Tells an operator which server is still used, with the commands that take it out. */
function stillServes(
  places: readonly { reading: ProcessReading; server: Place['server']; now: ServerReading }[],
): string {
  const lines = places.map(
    ({ reading, server }) => `on ${reading.target.balancer}: set server ${server.backend}/${server.server} state maint`,
  )
  return `${describeServers(places)}: it is not out of the balancers, so it would serve on. Where it must not, take it out by HAProxy's socket first (${lines.join('; ')})`
}

/** The state of servers that must be out: `ok` if each of them is drained or in maintenance on every process that has it. */
export function readOut(readings: readonly ProcessReading[], servers: Drained['servers']): LeaveOutResult {
  const places = serversOn(readings, servers)
  return { ok: places.length > 0 && places.every(({ now }) => isOut(now) === true), said: describeServers(places) }
}
