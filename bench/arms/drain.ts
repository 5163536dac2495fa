import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runDrain } from '../../activities/haproxy'
import type { HAProxy } from '../../test/haproxy/support/haproxy'
import type { NodeServer } from '../../test/haproxy/support/node-server'
import { drainInput, hold, keystoneBackend, makeDeps, Site } from '../../test/haproxy/support/site'
import type { Asked } from '../bench'
import { Ansible, ansibleSetting } from '../rivals/ansible'
import { inTurn } from '../turns'

const drained = 'keystone-back/controller1'

/** The session lasts on for one second at least, and for up to so many more: by how much differs from round to round. */
const spreadSeconds = 5

/** Shares of one that lie evenly in whatever number they are taken: the golden ratio's. */
const share = (round: number): number => (round * 0.618034) % 1

/** From the end of a server's last session to the end of its drain: beside the module that playbooks drain with. */
export async function measureDrain(asked: Asked): Promise<void> {
  const site = new Site()
  const folder = mkdtempSync(join(tmpdir(), 'bench-drain-'))
  try {
    const nodes = await Promise.all(['controller1', 'controller2'].map((name) => site.http(name)))
    const haproxy = await site.haproxy('lb1', keystoneBackend(nodes))
    const ansible = new Ansible(folder, [], 'linear')
    const reaction = (drain: () => Promise<number>) => (round: number) => secondsFrom(haproxy, nodes, drain, round)
    const byModule = (interval: Readonly<Record<string, number>>) => async (): Promise<number> => {
      const wanted = { state: 'drain', backend: 'keystone-back', host: 'controller1', wait: true, drain: true }
      const task = { 'community.general.haproxy': { ...wanted, ...interval, socket: haproxy.socket } }
      const tasks = [
        { name: 'drain', ...task },
        { name: 'after', raw: 'true' },
      ]
      const stamps = await ansible.play([{ hosts: 'localhost', connection: 'local', gather_facts: false, tasks }])
      return stamps.find((stamp) => stamp.task === 'after')?.milliseconds ?? NaN
    }
    const arms = await inTurn(
      [
        {
          name: 'our drain',
          setting: 'the activity; idle in two readings a second apart',
          turn: reaction(async () => {
            const outcome = await runDrain(drainInput({ balancers: [haproxy] }), makeDeps())
            if (outcome.state !== 'done') throw new Error(JSON.stringify(outcome))
            return Date.now()
          }),
        },
        {
          name: 'community.general.haproxy',
          setting: `state drain, wait, drain; wait_interval 5, its default; ${ansibleSetting}`,
          turn: reaction(byModule({})),
        },
        {
          name: 'community.general.haproxy at 1 s',
          setting: 'wait_interval 1, wait_retries 60',
          turn: reaction(byModule({ wait_interval: 1, wait_retries: 60 })),
        },
      ],
      asked,
    )
    asked.add({ kind: 'comparison', title: "From a session's end to the drain's", unit: 's', arms })
  } finally {
    await site.end()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Drains a server with a request under way, and ends the request. @returns the seconds from then to the drain's end */
async function secondsFrom(
  haproxy: HAProxy,
  nodes: readonly NodeServer[],
  drain: () => Promise<number>,
  round: number,
): Promise<number> {
  await haproxy.isStatus(drained, 'UP')
  const held = await hold(haproxy, nodes)
  try {
    const ended = drain()
    // Its end is awaited below; without this a failure before that would end the process.
    ended.catch(() => undefined)
    await haproxy.isStatus(drained, 'DRAIN')
    await sleep(1000 * (1 + spreadSeconds * share(round)))
    const releasedAt = Date.now()
    await held.release()
    return ((await ended) - releasedAt) / 1000
  } finally {
    await held.release()
    await haproxy.ask(`set server ${drained} state ready`)
  }
}
