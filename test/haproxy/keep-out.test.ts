import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { inspect, keepOut, readOut } from '../../activities/haproxy'
import type { HAProxy } from './support/haproxy'
import { makeDeps, server, Site } from './support/site'

let site: Site
beforeEach(() => {
  site = new Site()
})
afterEach(() => site.end())

const dead = 'keystone-back/controller1'
const servers = [server(dead)]
const drainedOf = (balancers: readonly HAProxy[]) => ({ balancers: balancers.map(({ balancer }) => balancer), servers })

async function asEvidence(balancers: readonly HAProxy[]) {
  const read = await Promise.all(balancers.map(({ balancer }) => inspect(balancer, makeDeps())))
  return readOut(
    read.flatMap(({ processes }) => processes),
    servers,
  )
}

describe('the servers of a host that is left out', () => {
  test('are put into maintenance everywhere where their checks alone keep them down, so that they stay out when it is back', async () => {
    const { nodes, balancers } = await site.pair()
    await nodes[0]?.stop()
    for (const balancer of balancers) await balancer.isStatus(dead, 'DOWN')
    // A server that is only down by its checks proves nothing: it would be back together with the host.
    expect(await asEvidence(balancers)).toMatchObject({ ok: false })
    expect(await keepOut(drainedOf(balancers), makeDeps())).toMatchObject({ ok: true })
    for (const balancer of balancers) expect(await balancer.status(dead)).toBe('MAINT')
    expect(await asEvidence(balancers)).toMatchObject({ ok: true })
    expect(await keepOut(drainedOf(balancers), makeDeps())).toMatchObject({ ok: true })
  })

  test('are left as they are where one still takes requests, and the lines that take it out are given', async () => {
    const { balancers } = await site.pair()
    const kept = await keepOut(drainedOf(balancers), makeDeps())
    expect(kept).toMatchObject({ ok: false, said: expect.stringContaining(`on lb2: set server ${dead} state maint`) })
    for (const balancer of balancers) expect(await balancer.status(dead)).toBe('UP')
  })

  test('are not proven out by a balancer that has none of them, as after a reload that renamed them', async () => {
    expect(readOut([], servers)).toMatchObject({ ok: false })
    const { balancers } = await site.pair()
    const none = { ...drainedOf(balancers), servers: [server('keystone-back/renamed1')] }
    expect(await keepOut(none, makeDeps())).toMatchObject({
      ok: false,
      said: expect.stringContaining('No balancer has keystone-back/renamed1 (read: lb1, lb2)'),
    })
    expect(await keepOut({ ...none, servers: [] }, makeDeps())).toMatchObject({ ok: true })
  })
})
