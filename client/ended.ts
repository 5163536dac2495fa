import { WorkflowNotFoundError, type WorkflowExecutionDescription } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { runEndingOf, type RunEnding } from '../activities/run-ending'
import { serviceNames, upgradeId, type ServiceName, type UpgradeName } from '../cloud/model/ids'
import { isUnderWay, type Progress } from '../cloud/model/progress'
import { oneLine } from '../cloud/model/text'
import type { Connected } from './connect'
import { cloudOption, commandAbout, type Asked } from './program/invocation'

/** The states that a workflow itself reports at its end. */
const itsOwnEnds: readonly string[] = ['Done', 'Aborted', 'Refused']

const { EventType } = temporal.api.enums.v1

/**
 * Tells how an upgrade was ended from outside, and the next command, as sentences. Undefined if the upgrade runs, or has
 * reported its own end. A workflow's memory knows nothing of its termination: its progress stays as it was.
 */
export async function endedFromOutside(
  connected: Connected,
  { service, cloud }: { readonly service: UpgradeName; readonly cloud: Asked },
  { state, steps }: Progress,
): Promise<string | undefined> {
  const upgrade = upgradeId(cloud, service)
  const described = await connected.client.workflow.getHandle(upgrade).describe()
  const ending = runEndingOf(described)
  if (ending === undefined || itsOwnEnds.includes(state)) return undefined
  const at = described.closeTime?.toISOString() ?? 'an unknown time'
  const goingOn = service === 'cloud' ? await servicesAtWork(connected, cloud) : []
  if (goingOn.length > 0)
    return [
      `${upgrade} ${words[ending]} at ${at}${await byWhom(connected, described)}. That stops no service: ${goingOn.map((name) => upgradeId(cloud, name)).join(', ')} goes on by itself.`,
      ...goingOn.map((name) => `Watch it: ${commandAbout('status', name, cloudOption(cloud))}`),
      `Start the whole again, and it follows that service, then does what is left: ${commandAbout('start', service, cloudOption(cloud))}`,
    ].join('\n')
  const under = steps.filter(isUnderWay).map(({ id }) => id)
  const step = under.length === 0 ? '' : ` It was at ${under.join(', ')}.`
  return [
    `${upgrade} ${words[ending]} at ${at}${await byWhom(connected, described)}: it does nothing and hears nothing any more.${step}`,
    'A job that ran then has gone on on its host, a node that was out of the balancers is out, and the lock of the cloud is kept.',
    `Start it again, and it does what is left: ${commandAbout('start', service, cloudOption(cloud))}`,
    `Or go back to an earlier point of its history: temporal workflow reset -w ${upgrade} --type LastWorkflowTask --reason 'was ended from outside'`,
  ].join('\n')
}

/** The services of a cloud whose own upgrades run, also once that of the whole cloud is over. */
async function servicesAtWork({ client }: Connected, cloud: Asked): Promise<readonly ServiceName[]> {
  const found = await Promise.all(
    serviceNames.map(async (name) => {
      const described = await client.workflow
        .getHandle(upgradeId(cloud, name))
        .describe()
        .catch((error: unknown) => {
          if (error instanceof WorkflowNotFoundError) return undefined
          throw error
        })
      return described?.status.name === 'RUNNING' ? [name] : []
    }),
  )
  return found.flat()
}

const words: Readonly<Record<RunEnding, string>> = {
  completed: 'has ended',
  terminated: 'was terminated',
  'timed out': 'has timed out',
  cancelled: 'was cancelled',
  failed: 'has failed',
}

/** The person or program that terminated it, and the reason, from the event. */
async function byWhom({ client }: Connected, { workflowId, runId }: WorkflowExecutionDescription): Promise<string> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  })
  const last = history?.events?.[0]
  if (last?.eventType !== EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED) return ''
  const { identity, reason } = last.workflowExecutionTerminatedEventAttributes ?? {}
  // The sentences of an ending are lines: the words of others make no line of their own.
  const who = identity === undefined || identity === null || identity === '' ? '' : ` by ${oneLine(identity)}`
  return `${who}${reason === undefined || reason === null || reason === '' ? '' : ` ("${oneLine(reason)}")`}`
}
