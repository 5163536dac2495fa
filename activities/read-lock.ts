import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import { z } from 'zod'
import { openedValue } from '../cloud/converter/opened'
import { UpgradeId, type CloudName } from '../cloud/model/ids'
import { limits } from '../cloud/model/limits'
import { LockEnd } from '../cloud/model/lock'
import { clipped, oneLine } from '../cloud/model/text'
import { holderState } from './holder'
import { runEndingOf, type RunEnding } from './run-ending'

/** The workflow that is the lock of a cloud. */
export const lockId = (cloud: CloudName): string => `lock-${cloud}`

/** The lock of a cloud as Temporal has it now. */
export type Lock =
  | { readonly held: true; readonly run: string; readonly holder: string; readonly since: string }
  /** `how` it ended; `givenBack`: by the upgrade that held it, at its end. */
  | { readonly held: false; readonly how: string; readonly givenBack: boolean }

const words: Readonly<Record<Exclude<RunEnding, 'completed'>, string>> = {
  terminated: 'was terminated',
  'timed out': 'timed out',
  cancelled: 'was cancelled',
  failed: 'failed',
}

/** Reads who holds the lock of a cloud: one question to Temporal while it is held, and no worker has to answer. */
export async function readLock(cloud: CloudName, client: Client): Promise<Lock> {
  const handle = client.workflow.getHandle(lockId(cloud))
  try {
    const described = await handle.describe()
    const { memo, runId, startTime, closeTime, type } = described
    const ending = runEndingOf(described)
    if (ending === undefined) {
      const holder = typeof memo?.holder === 'string' ? memo.holder : await holderByInput(cloud, client, runId, type)
      const since = typeof memo?.since === 'string' ? memo.since : startTime.toISOString()
      return { held: true, run: runId, holder, since }
    }
    const ended = (how: string, givenBack = false): Lock => {
      return {
        held: false,
        how: `${lockId(cloud)} ${how} at ${closeTime?.toISOString() ?? 'an unknown time'}`,
        givenBack,
      }
    }
    if (ending !== 'completed') return ended(words[ending])
    const end = LockEnd.safeParse(await client.workflow.getHandle(lockId(cloud), runId).result())
    return end.success ? ended(`was released by ${end.data.by}`, end.data.giver === 'holder') : ended('was released')
  } catch (error) {
    if (error instanceof WorkflowNotFoundError)
      return { held: false, how: `Temporal knows no ${lockId(cloud)}`, givenBack: false }
    throw error
  }
}

const LockStart = z.object({ holder: z.string().min(1).max(200) })

/**
 * Finds the holder of a lock that somebody started by hand, without the memo, from the lock's input. The input is read from
 * its history, so that no worker has to answer. If a workflow of another type has the lock's id, its type stands in the
 * place of a name.
 */
async function holderByInput(cloud: CloudName, client: Client, runId: string, type: string): Promise<string> {
  if (type !== 'cloudLock') return `a workflow of type ${oneLine(clipped(type, limits.nameCharacters))}`
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: lockId(cloud), runId },
    maximumPageSize: 1,
  })
  const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []
  const input = LockStart.safeParse(await openedValue(client.options.loadedDataConverter, payload))
  return input.success ? oneLine(input.data.holder) : 'someone'
}

/** Describes the holder of the lock, whether that upgrade runs, and the operator's way on, as sentences. */
export async function heldBy(
  cloud: CloudName,
  { holder, since }: Extract<Lock, { held: true }>,
  client: Client,
): Promise<string> {
  const { success: isUpgrade } = UpgradeId.safeParse(holder)
  const end = `temporal workflow signal -w ${lockId(cloud)} --name release`
  if (!isUpgrade)
    return `${holder} has held ${lockId(cloud)} since ${since}, taken by hand and by no upgrade: whoever took it releases it, ${end}, or terminates it.`
  const { runs, said } = await holderState({ upgrade: holder }, { client })
  const who = `${holder} has held the lock of ${cloud} since ${since}, and one upgrade of a cloud at a time is the rule.`
  return runs
    ? `${who} It ${said}: see temporal workflow metadata -w ${holder}.`
    : `${who} It ${said}: start it again, or release its lock after a look at the hosts for jobs that still run: ${end}.`
}
