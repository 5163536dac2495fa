import type { Drained } from '../../cloud/model/actions'
import type { LeaveOutResult } from '../../cloud/model/outcomes'
import { describeServers } from './join-controller'
import { readProcesses, serversOn, type BalancerDeps, type ProcessReading } from './process'
import { isOut, ownState, type ServerReading } from './server'
import { changeState, silenceAgent } from './write'

type Place = ReturnType<typeof serversOn>[number]

/** Whether HAProxy sends it requests, or would with the next one: neither out nor found down. */
const takesRequests = (now: ServerReading): boolean => isOut(now) !== true && !now.status.startsWith('DOWN')

const isInMaintenance = (now: ServerReading): boolean => ownState(now) === 'maint'

/**
 * Keeps servers of a host that is gone out of every balancer: those that are down by their checks alone would serve again
 * as soon as the host is back. One that takes requests is left as it is, and nothing is changed then.
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
  const ok = places.every(({ now }) => isInMaintenance(now))
  return { ok, said: ok ? describeServers(places) : stillServes(places.filter(({ now }) => !isInMaintenance(now))) }
}

/** What an operator is told where a server is still used, with the lines that take it out. */
function stillServes(
  places: readonly { reading: ProcessReading; server: Place['server']; now: ServerReading }[],
): string {
  const lines = places.map(
    ({ reading, server }) => `on ${reading.target.balancer}: set server ${server.backend}/${server.server} state maint`,
  )
  return `${describeServers(places)}: it is not out of the balancers, so it would serve on. Where it must not, take it out by HAProxy's socket first (${lines.join('; ')})`
}

/** How servers that must be out stand: `ok` where every one of them is drained or in maintenance wherever it is. */
export function readOut(readings: readonly ProcessReading[], servers: Drained['servers']): LeaveOutResult {
  const places = serversOn(readings, servers)
  return { ok: places.length > 0 && places.every(({ now }) => isOut(now) === true), said: describeServers(places) }
}
