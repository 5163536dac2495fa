import { HostName } from '../../../cloud/model/ids'
import type { Preflight } from '../../../cloud/model/outcomes'
import { eventually } from '../eventually'
import { wideCloud } from '../cloud'
import { RecordingCloud, waitUntilCancelled, type Parts } from '../recording'
import { decided, driven, failed, named, type DrivenProcedure } from './driven'

const gate = 'keystone-upgraded'
const contract = 'keystone/controller3/contract'

/** A node joins at the gate twice; a later try of a job is found; what was confirmed holds no more before the contract. */
const judged: DrivenProcedure = async (bench) => {
  const cloud = new RecordingCloud(named('judged'))
  const expand = 'keystone/controller1/expand'
  const looks: number[] = []
  cloud.runs.set(expand, () => failed('all'))
  cloud.looks.set(expand, () => {
    looks.push(looks.length)
    return looks.length === 1
      ? { state: 'ready', generation: 1 }
      : { state: 'done', evidence: 'expanded', generation: 2 }
  })
  const { evidence } = cloud
  const old = { ...evidence, ok: false, nodes: [{ host: 'controller2', ok: false, said: 'old process' }] }
  // The gate opens, opens again after the join, and is confirmed; the fourth reading is the contract's.
  Object.defineProperty(cloud, 'evidence', { get: () => (cloud.evidenceAsked.length === 4 ? old : evidence) })
  await driven(bench, cloud, 'keystone', async (upgrade) => {
    await upgrade.untilGate()
    await upgrade.send(gate, { answer: 'join', by: 'ann' })
    await upgrade.until('joined', (now) => now.gate !== null && now.detached.length === 0)
    await upgrade.send(gate, { answer: 'join', by: 'ann' })
    await decided(upgrade, 2)
    await upgrade.send(gate, { by: 'ann' })
    await upgrade.untilAttention(contract)
    await upgrade.send('retry', { by: 'ann' })
  })
}

/** A person's word is taken for a step whose effect no host can show. */
const byWord: DrivenProcedure = async (bench) => {
  const cloud = new RecordingCloud(named('by-word'))
  const online = 'nova/controller1/online-data-migrations'
  cloud.runs.set(online, () => failed())
  await driven(bench, cloud, 'nova-finish', async (upgrade) => {
    await upgrade.untilGate()
    await upgrade.send('computes-upgraded', { by: 'ann' })
    await upgrade.untilAttention(online)
    await upgrade.send('skip', { by: 'ann' })
  })
}

/** A cloud whose preflight answers as a story says. */
class Asked extends RecordingCloud {
  answer: (hosts: readonly string[]) => Promise<Preflight> = () => Promise.resolve(this.preflight)

  protected override parts(): Parts {
    return { ...super.parts(), preflight: ({ nodes }) => this.answer(nodes.map(({ host }) => host.name)) }
  }
}

/** A host is left out while preflight asks of it, after the balancers were asked of its servers. */
const without: DrivenProcedure = async (bench) => {
  const cloud = new Asked(named('without', (given) => ({ ...given, minimumUp: 1 })))
  const host = HostName.parse('controller2')
  const gone = { name: 'reachable', where: host, required: true, ok: false, said: 'gone', remedy: 'Mend it.' }
  let asked = 0
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  cloud.answer = async (hosts) => {
    if (!hosts.includes(host)) return { ok: true, checks: [], out: [] }
    asked += 1
    if (asked === 2) await Promise.race([waitUntilCancelled(), held])
    return { ok: false, checks: [gone], out: [] }
  }
  await driven(bench, cloud, 'keystone', async (upgrade) => {
    await upgrade.untilAttention('keystone/cloud/preflight')
    await upgrade.send('retry', { by: 'ann' })
    await eventually(() => asked === 2)
    await upgrade.send('leave-out', { host, by: 'ann' })
    await upgrade.until('left out', ({ leftOut }) => leftOut?.length === 1)
    letGo()
    await upgrade.untilGate()
    await upgrade.send(gate, { by: 'ann' })
  })
}

/** More steps than a new worker could take over within the workflow tasks that the upgrade was started with. */
const tooMany: DrivenProcedure = (bench) =>
  driven(bench, new RecordingCloud(named('too-many', () => wideCloud(2100))), 'nova', () => Promise.resolve())

export const answered: Readonly<Record<string, DrivenProcedure>> = {
  judged,
  'by-word': byWord,
  without,
  'too-many': tooMany,
}
