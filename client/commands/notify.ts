import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client'
import colors from 'picocolors'
import { loadCloudFile } from '../../cloud/load'
import { upgradeError } from '../../cloud/model/errors'
import { PreflightReport } from '../../cloud/model/outcomes'
import { connected } from '../connect'
import type { ExitCode } from '../exit-codes'
import { me } from '../me'
import type { Print } from '../program/print'
import { shown, shownJson } from '../show/text'
import { inputOf } from '../upgrade'
import { missingWorker } from '../worker-there'

/** The options of `notify`. */
export interface NotifyOptions {
  readonly cloud: string
  readonly json?: boolean
}

/**
 * Has a worker send a trial notification by every channel of a cloud's `notify`, and prints the outcome on each: the worker
 * has the network, the files and the sendmail that count at night. Exit code 1 if a channel fails.
 * @throws AlreadyRunning while another trial of the cloud runs; TrialRefused where the cloud notifies nobody
 */
export async function notifyCommand(options: NotifyOptions, print: Print, complain: Print): Promise<ExitCode> {
  const { cloud } = await loadCloudFile(options.cloud)
  const id = `notify-${cloud.name}`
  const { ok, channels = [] } = await connected(async (connection) => {
    const { client, taskQueue } = connection
    const missing = await missingWorker(connection, taskQueue)
    if (missing !== undefined) complain(`${id} waits: ${missing}. Start one: openstack-upgrade worker`)
    try {
      const result: unknown = await client.workflow.execute('preflight', {
        workflowId: id,
        taskQueue,
        args: [{ ...inputOf(options.cloud), only: 'notify' }],
        staticSummary: `trial notification of ${cloud.name}`,
        staticDetails: `Started by ${me()}. One trial notification by every channel of cloud.yaml's notify.`,
      })
      return PreflightReport.parse(result)
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError)
        throw upgradeError('AlreadyRunning', { upgrade: id, watch: `temporal workflow show -w ${id}` }, error)
      if (!(error instanceof WorkflowFailedError)) throw error
      throw upgradeError('TrialRefused', { cloud: cloud.name, reason: error.cause?.message ?? error.message }, error)
    }
  })
  if (options.json === true) print(shownJson({ ok, channels }))
  else for (const line of linesOf(channels)) print(line)
  return ok ? 0 : 1
}

function linesOf(channels: NonNullable<PreflightReport['channels']>): string[] {
  const wide = Math.max(...channels.map(({ channel }) => channel.length))
  const lines = shown(channels).map(
    ({ channel, ok, said }) => `${ok ? colors.green('✓') : colors.red('✗')} ${channel.padEnd(wide)}  ${said}`,
  )
  const failed = channels.filter(({ ok }) => !ok).length
  const end =
    failed === 0
      ? 'Every channel has taken it. Look whether it has arrived where people see it.'
      : `${failed} of ${channels.length} channels ${failed === 1 ? 'has' : 'have'} failed: correct notify in cloud.yaml, and try again.`
  return [...lines, end]
}
