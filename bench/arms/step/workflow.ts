import {
  CancellationScope,
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '../../../activities/interface'
import type { Host } from '../../../cloud/model/hosts'
import { CloudName, StepId, UpgradeId } from '../../../cloud/model/ids'
import { showDetailsOf } from '../../../workflows/display/current-details'
import { makeVisibilityPublisher } from '../../../workflows/display/visibility'
import { quickOptions } from '../../../workflows/run/activity-options'
import { durable } from '../../../workflows/run/durable'
import { HeldLock } from '../../../workflows/run/held-lock'
import { Inbox } from '../../../workflows/run/inbox'
import type { Step } from '../../../workflows/procedure/primitives'
import { UpgradeState } from '../../../workflows/state/upgrade-state'

export { cloudLock } from '../../../workflows/run/cloud-lock'

const { takeLock } = proxyActivities<Pick<Activities, 'takeLock'>>(quickOptions)

/** So many steps, each on a host, one after the other; their effects are files of the folder. */
export interface Turn {
  readonly host: Host
  readonly folder: string
  readonly times: number
}

/** Does the steps. @returns the milliseconds of one */
const turn = defineUpdate<number, [Turn]>('turn')
const over = defineSignal('over')

/** A command with an effect that its probe finds, and that costs the shell nothing. */
function emptyStep(host: Host, folder: string, number: number): Step {
  const effect = `${folder}/done-${number}`
  return {
    id: StepId.parse(`keystone/${host.name}/empty-${number}`),
    host: host.name,
    command: `: >${effect}`,
    impact: 'none',
    action: {
      kind: 'job',
      host,
      command: `: >${effect}`,
      probe: `[ -e ${effect} ] || exit 3`,
      expectedSeconds: 60,
      safeToRepeat: true,
    },
  }
}

/**
 * An upgrade of nothing but empty steps, by the product's own primitives. Each step is looked at, claimed under the lock of
 * its cloud, run and probed. The progress and the search attributes show it.
 */
export async function steps(): Promise<void> {
  const { workflowId, originalExecutionRunId } = workflowInfo()
  const upgrade = UpgradeId.parse(workflowId)
  const cloud = CloudName.parse('bench')
  const publishVisibility = makeVisibilityPublisher()
  const upgradeState = new UpgradeState(workflowId, 'keystone', () => publishVisibility(upgradeState.standing))
  showDetailsOf(() => upgradeState.progress())
  const inbox = new Inbox(upgradeState, [])
  let isOver = false
  let made = 0

  const taken = takeLock({ cloud, holder: upgrade }).then((lock) => {
    if (!lock.taken) throw new Error(`${lock.holder} holds the lock`)
    return new HeldLock(cloud, lock.run)
  })
  setHandler(over, () => void (isOver = true))
  setHandler(turn, async ({ host, folder, times }) => {
    const primitives = durable({
      upgradeState,
      inbox,
      lock: await taken,
      input: ({ id, action }) => ({
        upgrade,
        run: { id: originalExecutionRunId, pin: 'none' },
        step: id,
        action,
        unreachableLimitSeconds: 60,
      }),
      notify: () => undefined,
      withoutLeftOut: (input) => input,
      neededBecause: () => undefined,
    })
    const own = Array.from({ length: times }, () => emptyStep(host, folder, (made += 1)))
    const planned = { when: null, outage: false, wayBack: 'packages', together: null } as const
    upgradeState.plan(cloud, {
      service: 'keystone',
      steps: own.map(({ id, host: on, command, impact }) => ({ id, host: on, command, impact, ...planned })),
    })
    const began = Date.now()
    for (const each of own) await primitives.step(each)
    return (Date.now() - began) / times
  })
  await CancellationScope.nonCancellable(async () => {
    await condition(() => isOver)
    await condition(allHandlersFinished)
  })
}
