import { WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client'
import { loadCloudFile } from '../../cloud/load'
import { textOf } from '../../cloud/load/text'
import { upgradeError } from '../../cloud/model/errors'
import type { ServiceName, UpgradeName } from '../../cloud/model/ids'
import { PreflightReport } from '../../cloud/model/outcomes'
import { serviceOf } from '../../workflows/services'
import { connected } from '../connect'
import type { ExitCode } from '../exit-codes'
import type { Print } from '../program/print'
import { guessesIn } from '../init/guesses'
import { showChecks } from '../show/checks'
import { showGuesses } from '../show/guesses'
import { shownJson, widthOf } from '../show/text'
import { inputOf } from '../upgrade'
import { missingWorker } from '../worker-there'
import { me } from '../me'

/** The options of `preflight`. */
export interface PreflightOptions {
  readonly cloud: string
  readonly json?: boolean
  /** Also passed checks, a line each. */
  readonly all?: boolean
}

/** The service whose checks are asked, as the workflow's input; none for all of a cloud's. */
const askedFor = (name: UpgradeName): { readonly service?: ServiceName } =>
  name === 'cloud' ? {} : { service: serviceOf(name) }

/** Milliseconds without a result after which the command tells the likely cause. */
const silentMilliseconds = 15_000

/**
 * Runs every preflight check of a service, or of all of a cloud's, as a workflow of its own, and prints the results. Exit
 * code 1 if a required check fails.
 * @throws AlreadyRunning while another preflight of the cloud runs
 */
export async function preflightCommand(
  service: UpgradeName,
  options: PreflightOptions,
  print: Print,
  complain: Print,
): Promise<ExitCode> {
  const { cloud, file } = await loadCloudFile(options.cloud)
  const id = `preflight-${cloud.name}`
  const report = await connected(async (connection) => {
    const { client, taskQueue } = connection
    const missing = await missingWorker(connection, taskQueue)
    if (missing !== undefined) complain(`${id} waits: ${missing}. Start one: openstack-upgrade worker`)
    const silence = setTimeout(
      () => complain(`${id} has no result yet. Without a worker (openstack-upgrade worker) it waits for one.`),
      silentMilliseconds,
    )
    try {
      const result: unknown = await client.workflow.execute('preflight', {
        workflowId: id,
        taskQueue,
        args: [{ ...inputOf(options.cloud), ...askedFor(service) }],
        staticSummary: `preflight of ${service === 'cloud' ? cloud.name : `${service} of ${cloud.name}`}`,
        staticDetails: `Started by ${me()}. Read-only: every check before an upgrade. docs/reference/preflight.md says why each is asked.`,
      })
      return PreflightReport.parse(result)
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError)
        throw upgradeError('AlreadyRunning', { upgrade: id, watch: `temporal workflow show -w ${id}` }, error)
      if (!(error instanceof WorkflowFailedError)) throw error
      throw upgradeError(
        'PreflightRefused',
        { cloud: cloud.name, reason: error.cause?.message ?? error.message },
        error,
      )
    } finally {
      clearTimeout(silence)
    }
  })
  print(options.json === true ? shownJson(report) : showChecks(report, options.all === true))
  const guesses = options.json === true ? [] : guessesIn(await textOf(file))
  const unproven = showGuesses(guesses, report, options.cloud, widthOf(process.stdout))
  if (unproven !== '') print(unproven)
  return report.ok ? 0 : 1
}
