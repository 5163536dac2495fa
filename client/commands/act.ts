import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { loadCloudFile } from '../../cloud/load'
import { upgradeError, UpgradeError } from '../../cloud/model/errors'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { pairLabel } from '../../cloud/model/release'
import { taskTimeoutFor } from '../../cloud/model/task-timeout'
import type { Progress } from '../../cloud/model/progress'
import { quote } from '../../cloud/model/commands/shell'
import { stepsOf } from '../../workflows/plan/plan'
import { aboutAttention } from '../about-attention'
import { connected, type Connected } from '../connect'
import type { ExitCode } from '../exit-codes'
import { me } from '../me'
import { commandAbout } from '../program/invocation'
import type { KeyOptions } from '../program/command-line'
import type { Print } from '../program/print'
import { proven } from '../prove'
import { shown } from '../show/text'
import { knownCloud, inputOf, progressIfAny, readProgress, sendSignal, type Known } from '../upgrade'
import { decided, verdictAfter } from '../verdict'
import { missingWorker } from '../worker-there'

/** Starts an upgrade, after its file has been read here: all mistakes in it are reported at once. */
export async function startCommand(
  service: UpgradeName,
  { cloud, contractOnly }: { readonly cloud: string; readonly contractOnly?: boolean },
  print: Print,
): Promise<ExitCode> {
  const { cloud: loaded } = await loadCloudFile(cloud)
  const id = upgradeId(loaded, service)
  // One that can't be planned is refused by its worker, which tells why.
  const steps = await stepsOf(loaded, service).catch(() => 0)
  const watch = `${commandAbout('status', service, cloud)} --watch`
  return connected<ExitCode>(async (connection) => {
    const { client, taskQueue } = connection
    try {
      const handle = await client.workflow.start(service, {
        workflowId: id,
        taskQueue,
        args: [{ ...inputOf(cloud), ...(contractOnly === true ? { contractOnly } : {}) }],
        staticSummary: `${service} of ${loaded.name}, ${pairLabel(loaded.release)}`,
        staticDetails: `Started by ${me()}. Signals and queries: see their descriptions.`,
        ...taskTimeoutFor(steps),
      })
      print(`Started ${id} (run ${handle.firstExecutionRunId}).\nWatch it: ${watch}`)
      const missing = await missingWorker(connection, taskQueue)
      if (missing !== undefined) print(`It waits: ${missing}. Start one: openstack-upgrade worker`)
      return 0
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError)
        throw upgradeError('AlreadyRunning', { upgrade: id, watch }, error)
      throw error
    }
  })
}

/** Sends a decision. The upgrade records the verdict, and `status` shows it. */
export async function decideCommand(
  service: UpgradeName,
  cloud: string,
  signal: string,
  payload: Readonly<Record<string, unknown>>,
  keyOptions: KeyOptions,
  print: Print,
): Promise<ExitCode> {
  const known = await knownCloud(cloud)
  return connected(async (connection) => {
    const progress = await progressUnlessWedged(connection, service, known, signal)
    const before = progress === undefined ? undefined : decided(progress)
    const toSend = { signal, said: aboutAttention(signal, payload, progress), service, cloud: known }
    const said = await proven(connection, toSend, keyOptions.key, progress)
    if (keyOptions.print === true) {
      print(
        `temporal workflow signal -w ${upgradeId(known, service)} --name ${signal} -i ${quote(JSON.stringify(said))}`,
      )
      return 0
    }
    await sendSignal(connection, service, known, signal, said)
    if (before === undefined) {
      print(
        `Sent ${signal} to ${upgradeId(known, service)}, which hears it once a worker runs: openstack-upgrade worker`,
      )
      return 0
    }
    const verdict = await verdictAfter({ signal, said }, before, () => readProgress(connection, service, known))
    if (verdict === undefined) {
      print(`Sent ${signal} to ${upgradeId(known, service)}; it has not said yet what it makes of it.`)
      return 0
    }
    const { signal: judged, verdict: word, why } = shown(verdict)
    print(`${judged}: ${[word, why].filter((part) => part !== '').join('; ')}`)
    return verdict.verdict === 'taken' ? 0 : 1
  })
}

/**
 * The progress that a decision is about; undefined where the upgrade does not answer now. A message to a wedged upgrade would
 * be lost when the upgrade is freed. A decision about a progress that can't be read would be one about something unseen;
 * a pause is always right.
 */
async function progressUnlessWedged(
  connection: Connected,
  service: UpgradeName,
  cloud: Known,
  signal: string,
): Promise<Progress | undefined> {
  try {
    return await progressIfAny(connection, service, cloud)
  } catch (error) {
    if (!(error instanceof UpgradeError)) throw error
    if (error.type === 'UpgradeUnreadable' && signal === 'pause') return undefined
    if (error.type === 'UpgradeWedged' || error.type === 'UpgradeUnreadable')
      throw new UpgradeError(error.type, error.kind, `Nothing was sent. ${error.message}`, { cause: error })
    throw error
  }
}

/** The gate that waits now. */
export async function openGate(service: UpgradeName, cloud: string): Promise<string> {
  const known = await knownCloud(cloud)
  const { gate } = await connected((connection) => readProgress(connection, service, known))
  if (gate === null) throw upgradeError('NoGateOpen', { upgrade: upgradeId(known, service) })
  return gate.name
}
