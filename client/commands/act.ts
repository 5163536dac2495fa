import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { loadCloudFile } from '../../cloud/load'
import { userName } from '../../cloud/load/user-name'
import { upgradeError, UpgradeError } from '../../cloud/model/errors'
import { upgradeId, type UpgradeName } from '../../cloud/model/ids'
import { pairLabel } from '../../cloud/model/release'
import { taskTimeoutFor } from '../../cloud/model/task-timeout'
import type { Decision, Progress } from '../../cloud/model/progress'
import { quote } from '../../cloud/model/commands/shell'
import { aboutAttention } from '../about-attention'
import { connected, type Connected } from '../connect'
import type { ExitCode } from '../exit-codes'
import { invocation } from '../program/invocation'
import type { KeyOptions } from '../program/command-line'
import type { Print } from '../program/print'
import { sign } from '../sign'
import { shown } from '../show/text'
import { knownCloud, inputOf, progressIfAny, readProgress, sendSignal } from '../upgrade'
import { missingWorker } from '../worker-there'

/** The person at the keyboard: the history has the name beside every decision. */
export function me(): string {
  return process.env.SUDO_USER ?? userName()
}

/** Starts an upgrade, after its file has been read here: all mistakes in it are reported at once. */
export async function startCommand(
  service: UpgradeName,
  { cloud, contractOnly }: { readonly cloud: string; readonly contractOnly?: boolean },
  print: Print,
): Promise<ExitCode> {
  const { cloud: loaded } = await loadCloudFile(cloud)
  const id = upgradeId(loaded, service)
  const watch = `${invocation} status ${service} --cloud ${cloud} --watch`
  return connected<ExitCode>(async (connection) => {
    const { client, taskQueue } = connection
    try {
      const handle = await client.workflow.start(service, {
        workflowId: id,
        taskQueue,
        args: [{ ...inputOf(cloud), ...(contractOnly === true ? { contractOnly } : {}) }],
        staticSummary: `${service} of ${loaded.name}, ${pairLabel(loaded.release)}`,
        staticDetails: `Started by ${me()}. Signals and queries: see their descriptions.`,
        ...taskTimeoutFor(loaded),
      })
      print(`Started ${id} (run ${handle.firstExecutionRunId}).\nWatch it: ${watch}`)
      const missing = await missingWorker(connection, taskQueue)
      if (missing !== undefined) print(`It waits: ${missing}. Start one: npm run worker`)
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
    const progress = await progressUnlessWedged(connection, service, known)
    const before = progress === undefined ? undefined : decided(progress)
    const said = await proven(
      connection,
      { signal, said: aboutAttention(signal, payload, progress) },
      keyOptions,
      progress,
    )
    if (keyOptions.print === true) {
      print(
        `temporal workflow signal -w ${upgradeId(known, service)} --name ${signal} -i ${quote(JSON.stringify(said))}`,
      )
      return 0
    }
    await sendSignal(connection, service, known, signal, said)
    if (before === undefined) {
      print(`Sent ${signal} to ${upgradeId(known, service)}, which hears it once a worker runs: npm run worker`)
      return 0
    }
    const verdict = await verdictAfter(before, () => readProgress(connection, service, known))
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
 * The payload with its sender: signed if the upgrade takes the signal only so, and otherwise by the name of the user here.
 * @throws SignatureMissing, NotSigned
 */
async function proven(
  connection: Connected,
  answer: { readonly signal: string; readonly said: Readonly<Record<string, unknown>> },
  { key }: KeyOptions,
  progress: Progress | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { signal, said } = answer
  if (progress === undefined && key !== undefined)
    throw upgradeError('NotSigned', {
      key,
      reason: 'no worker answers, and the signature covers what the upgrade asks',
    })
  if (progress?.judges === undefined || signal === 'pause') return 'by' in said ? said : { by: me(), ...said }
  if (key === undefined) throw upgradeError('SignatureMissing', { upgrade: progress.upgrade, signal })
  return { ...said, signed: await sign(connection, key, answer, progress) }
}

/** A message to a wedged upgrade would be lost when the upgrade is freed. */
async function progressUnlessWedged(...asked: Parameters<typeof progressIfAny>): ReturnType<typeof progressIfAny> {
  try {
    return await progressIfAny(...asked)
  } catch (error) {
    if (error instanceof UpgradeError && error.type === 'UpgradeWedged')
      throw new UpgradeError(error.type, error.kind, `Nothing was sent. ${error.message}`, { cause: error })
    throw error
  }
}

const verdictPolls = 60
const pollMilliseconds = 250

/** Number of recorded decisions, with those that are no longer listed. */
const decided = ({ decisions, decisionsLeftOut = 0 }: Progress): number => decisionsLeftOut + decisions.length

/** The first decision that was recorded after the earlier ones, waited for a quarter of a minute. */
async function verdictAfter(before: number, read: () => Promise<Progress>): Promise<Decision | undefined> {
  for (let poll = 0; poll < verdictPolls; poll += 1) {
    const progress = await read().catch(() => undefined)
    const decision = progress?.decisions[before - (progress.decisionsLeftOut ?? 0)]
    if (decision !== undefined) return decision
    await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
  }
  return undefined
}

/** The gate that waits now. */
export async function openGate(service: UpgradeName, cloud: string): Promise<string> {
  const known = await knownCloud(cloud)
  const { gate } = await connected((connection) => readProgress(connection, service, known))
  if (gate === null) throw upgradeError('NoGateOpen', { upgrade: upgradeId(known, service) })
  return gate.name
}
