import { proxyActivities, workflowInfo } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { Cloud } from '../../cloud/model/cloud'
import { nobodyYet } from '../../cloud/model/notification/notification'
import type { PreflightReport } from '../../cloud/model/outcomes'
import { failureOf, readAnswer } from './activity-results'
import { wrongInput } from './input'

const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 3 },
})

const words =
  'A trial: so you are notified when an upgrade waits for a person. Nothing has happened, and nothing is to be done.'

/**
 * Sends one trial notification by every channel of a cloud, from a worker, at any hour.
 * @throws InputInvalid, which fails the workflow, where the cloud notifies nobody
 */
export async function tryChannels(cloud: Cloud): Promise<PreflightReport> {
  if (cloud.notify.kind === 'none') throw wrongInput(`notify of ${cloud.name} is none: nobody would be notified`)
  const { workflowId: upgrade, runId } = workflowInfo()
  const at = new Date(Date.now()).toISOString()
  const notification = {
    kind: 'trial',
    upgrade,
    key: `${upgrade} ${runId}`,
    since: at,
    at,
    stage: 'waits',
    standing: nobodyYet,
    look: `openstack-upgrade status cloud --cloud ${cloud.name}`,
  } as const
  let found
  try {
    const text = `[${upgrade}] ${words}`
    found = readAnswer('notify', 'notify', await notify({ notify: cloud.notify, text, notification }))
  } catch (error) {
    throw wrongInput(failureOf('notify', error))
  }
  if (!found.ok) throw wrongInput(found.why)
  const channels = found.value?.channels ?? []
  return { ok: channels.every(({ ok }) => ok), cloud: cloud.name, services: [], channels }
}
