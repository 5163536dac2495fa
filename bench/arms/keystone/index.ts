import { join } from 'node:path'
import { temporal } from '@temporalio/proto'
import { loadCloudFile } from '../../../cloud/load'
import type { Host } from '../../../cloud/model/hosts'
import { Rehearsal } from '../../../test/support/rehearsal'
import { withTemporalServer } from '../../../test/support/temporal-server'
import { outline } from '../../../workflows/plan/outline'
import type { Step } from '../../../workflows/procedure/primitives'
import type { Asked } from '../../bench'
import { Ansible, ansibleSetting, type Strategy } from '../../rivals/ansible'
import { medianParts } from '../../report/statistics'
import { inTurn } from '../../turns'
import { partsByKind } from './parts'
import { playbookOf } from './playbook'

const { TaskQueueType } = temporal.api.enums.v1

/** Each turn has a lab of its own, so a few are enough for the bench's time. */
const mostRounds = 3

/** The upgrade of Keystone beside a playbook with the same commands, on simulated labs whose commands take no time. */
export async function measureKeystone(asked: Asked): Promise<void> {
  await withTemporalServer(async (address) => {
    const onLab = (work: (rehearsal: Rehearsal) => Promise<number>) => async (): Promise<number> => {
      let seconds = NaN
      await Rehearsal.run({ address }, async (rehearsal) => {
        seconds = await work(rehearsal)
        await refuseOtherEnd(rehearsal)
      })
      return seconds
    }
    const byPlaybook = (strategy: Strategy) => onLab((rehearsal) => playbookSeconds(rehearsal, strategy))
    const upgrades: ReadonlyMap<string, number>[] = []
    const contestants = [
      {
        name: 'our upgrade',
        setting: 'preflight, gate answered at once, every guard',
        turn: onLab(async (rehearsal) => {
          const { seconds, parts } = await upgrade(rehearsal)
          upgrades.push(parts)
          return seconds
        }),
      },
      {
        name: 'a playbook',
        setting: `both balancers at once, wait_interval 1; no preflight, gate, probe; ${ansibleSetting}`,
        turn: byPlaybook('linear'),
      },
      { name: 'that playbook by mitogen', setting: 'strategy mitogen_linear', turn: byPlaybook('mitogen_linear') },
    ]
    const how = { ...asked, rounds: Math.min(asked.rounds, mostRounds), warmsUp: false }
    asked.add({ kind: 'comparison', title: 'Keystone, whole', unit: 's', arms: await inTurn(contestants, how) })
    asked.add({ kind: 'parts', title: "Keystone's parts", unit: 'ms', parts: medianParts(upgrades) })
  })
}

interface Upgraded {
  /** From the start of the upgrade to its end; its worker runs before. */
  readonly seconds: number
  readonly parts: ReadonlyMap<string, number>
}

async function upgrade(rehearsal: Rehearsal): Promise<Upgraded> {
  await rehearsal.startWorker()
  await rehearsal.eventually('the worker takes tasks', () => isPolled(rehearsal))
  const began = performance.now()
  const begun = await rehearsal.begin()
  const { gate } = await begun.until('at the gate', (progress) => progress.gate !== null)
  await begun.send(gate?.name ?? '', { by: 'ann' })
  await begun.handle.result()
  const seconds = secondsSince(began)
  const { events } = await begun.handle.fetchHistory()
  return { seconds, parts: partsByKind(events ?? []) }
}

async function isPolled({ client, taskQueue }: Rehearsal): Promise<boolean> {
  const asked = { namespace: 'default', taskQueue: { name: taskQueue } }
  const kinds = [TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY]
  const answers = await Promise.all(
    kinds.map((taskQueueType) => client.workflowService.describeTaskQueue({ ...asked, taskQueueType })),
  )
  return answers.every(({ pollers }) => pollers.length > 0)
}

/** @returns the seconds of the playbook's process */
async function playbookSeconds({ lab }: Rehearsal, strategy: Strategy): Promise<number> {
  const { cloud } = await loadCloudFile(lab.cloudFile)
  const { entries } = await outline(cloud, 'keystone')
  const steps = entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
  const ansible = new Ansible(join(lab.folder, 'ansible'), hostsOf(steps), strategy)
  try {
    const began = performance.now()
    await ansible.play(playbookOf(steps))
    return secondsSince(began)
  } finally {
    await ansible.close()
  }
}

/** The hosts of steps, and those of the balancers, each once. */
function hostsOf(steps: readonly Step[]): readonly Host[] {
  const all = steps.flatMap(({ action }): readonly Host[] => {
    if (action.kind !== 'drain') return [action.host]
    const sockets = action.balancers.flatMap(({ sockets: own }) => own)
    return [action.host, ...sockets.flatMap((socket) => (socket.kind === 'ssh' ? [socket.host] : []))]
  })
  return [...new Map(all.map((host) => [host.name, host])).values()]
}

/** Each arm has to leave the lab as the upgrade does: a database that has been contracted, and every server in. */
async function refuseOtherEnd(rehearsal: Rehearsal): Promise<void> {
  const out = await rehearsal.out()
  const contracted = rehearsal.lab.database('keystone_contract')
  if (out.length > 0 || contracted !== 16) throw new Error(`contract at ${contracted}; out: ${out.join(', ')}`)
}

const secondsSince = (began: number): number => (performance.now() - began) / 1000
