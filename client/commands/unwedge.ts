import { randomUUID } from 'node:crypto'
import { WorkflowNotFoundError } from '@temporalio/client'
import { temporal } from '@temporalio/proto'
import { failingTask, unheardSignals } from '../../activities/failing-task'
import { upgradeError, UpgradeError } from '../../cloud/model/errors'
import { upgradeId, type UpgradeId, type UpgradeName } from '../../cloud/model/ids'
import type { Progress } from '../../cloud/model/progress'
import { failureOf, wayOutOf, type FailingTask, type UnheardSignal } from '../../cloud/model/wedged'
import { payloads } from '../../workflows/state/messages'
import { gateNamed } from '../../workflows/procedure/gate-names'
import { gatesOf, gatesOfCloud } from '../../workflows/services'
import { connected, type Connected } from '../connect'
import type { ExitCode } from '../exit-codes'
import { me } from '../me'
import { cloudOption, commandAbout, type Asked } from '../program/invocation'
import type { Print } from '../program/print'
import { knownCloud, noSuchUpgrade, readProgress, unwedgeCommandOf } from '../upgrade'

/**
 * Frees an upgrade whose workflow task fails again and again: resets it to its last good workflow task, without the signals
 * that came since. Where its history can't be replayed, that is the last task up to which this version's workflows go on. It
 * first lists the signals that are lost by that, and does nothing without `--yes`.
 * @throws NotWedged if no task fails, or a reset would not help; NoSuchUpgrade
 */
export async function unwedgeCommand(
  service: UpgradeName,
  options: { readonly cloud: string; readonly yes?: boolean },
  print: Print,
): Promise<ExitCode> {
  const cloud = await knownCloud(options.cloud)
  const upgrade = upgradeId(cloud, service)
  return connected<ExitCode>(async (connection) => {
    const { task, lastGood } = await freeable(connection, service, cloud)
    print(`${upgrade} is wedged: ${failureOf(task)}.`)
    print(lossesOf(task, service, cloud).join('\n'))
    if (options.yes !== true) {
      print(`Nothing was done. To free it: ${unwedgeCommandOf(service, cloud)} --yes`)
      print(`By Temporal's own command: ${resetLineOf(upgrade, lastGood)}`)
      return 4
    }
    const run = await reset(connection, upgrade, task, lastGood)
    return tellFreed({ upgrade, run }, () => readProgress(connection, service, cloud), print)
  })
}

/**
 * Tells of the reset before the upgrade is asked: it is made, though the upgrade may not answer yet.
 * @returns 4 if the upgrade can't be read
 */
export async function tellFreed(
  { upgrade, run }: { readonly upgrade: UpgradeId; readonly run: string },
  read: () => Promise<Pick<Progress, 'state' | 'gate'>>,
  print: Print,
): Promise<ExitCode> {
  print(`Freed: ${upgrade} goes on as run ${run}.`)
  try {
    const { state, gate } = await read()
    print(`It is ${state}.`)
    if (gate !== null)
      print(
        `Its gate ${gate.name} was open before, and what it read then belongs to the run before: the first confirm counts as early and reads everything anew, the second one counts.`,
      )
    return 0
  } catch (error) {
    if (!(error instanceof UpgradeError)) throw error
    print(`The reset was done, but the upgrade can't be read yet. ${error.message}`)
    return 4
  }
}

/** The failing task, if a reset to the last good workflow task can help. */
async function freeable(
  { client }: Connected,
  service: UpgradeName,
  cloud: Asked,
): Promise<{ readonly task: FailingTask; readonly lastGood: number }> {
  const upgrade = upgradeId(cloud, service)
  const task = await failingTask(client, upgrade).catch(async (error: unknown) => {
    throw error instanceof WorkflowNotFoundError ? await noSuchUpgrade(upgrade, error) : error
  })
  if (task === undefined)
    throw upgradeError('NotWedged', {
      upgrade,
      why: 'its workflow task does not fail',
      wayOut: `What it waits for: ${commandAbout('status', service, cloudOption(cloud))}`,
    })
  const found = task.kind === 'code' ? await replayed(client, upgrade, task) : task
  if (found === 'all')
    throw upgradeError('NotWedged', {
      upgrade,
      why: `going back would not help, since ${failureOf(task)}`,
      wayOut:
        'The workflows of this version go on with all of it: start a worker of this version, and end the other. Nothing is lost.',
    })
  const { lastGood, kind } = found
  if (kind === 'slow' || lastGood === undefined)
    throw upgradeError('NotWedged', {
      upgrade,
      why: `going back would not help, since ${failureOf(task)}`,
      wayOut: wayOutOf(task, unwedgeCommandOf(service, cloud)),
    })
  return { task: found, lastGood }
}

/** The failing task, with the last good one by a replay on the workflows of this version; 'all' if they go on with it all. */
async function replayed(
  client: Connected['client'],
  upgrade: UpgradeId,
  task: FailingTask,
): Promise<FailingTask | 'all'> {
  const { events } = await client.workflow.getHandle(upgrade, task.runId).fetchHistory()
  const { ownWorkflows, replayable, silenceReplays } = await import('../replay/replayable.js')
  silenceReplays()
  const { dataConverter } = client.options
  const found = await replayable({ events: events ?? [] }, upgrade, { workflowBundle: ownWorkflows(), dataConverter })
  if (found === 'all') return 'all'
  if (found.upTo === undefined) return { ...task, lastGood: undefined }
  const lastGood = Number(found.upTo.eventId)
  const since = (events ?? []).filter(({ eventId }) => Number(eventId) > lastGood)
  return { ...task, lastGood, unheard: await unheardSignals(client, since) }
}

/** The line by which Temporal's own command does the same. */
const resetLineOf = (upgrade: UpgradeId, lastGood: number): string =>
  `temporal workflow reset -w ${upgrade} --event-id ${lastGood} --reapply-exclude Signal --reason 'wedged'`

const gates: readonly string[] = [...gatesOfCloud(), ...gatesOf('nova-finish')]

/** The command that sends a signal again; undefined for a signal that no upgrade knows. */
function again({ name }: UnheardSignal, service: UpgradeName, cloud: Asked): string | undefined {
  const verb = gates.includes(gateNamed(name)) ? 'confirm' : name
  const isKnown = verb === 'confirm' || (name !== 'gate' && Object.hasOwn(payloads, name))
  return isKnown ? commandAbout(verb, service, cloudOption(cloud)) : undefined
}

/** The losses of a reset, and the things that it keeps. */
function lossesOf(task: FailingTask, service: UpgradeName, cloud: Asked): string[] {
  const lost = task.unheard.map((signal) => {
    const { name, by, payload } = signal
    const how = again(signal, service, cloud)
    const rest = how === undefined ? 'no upgrade knows it: not to be given again' : `give it again: ${how}`
    return `  ${name}${by === '' ? '' : ` by ${by}`} ${payload}; ${rest}`
  })
  return [
    `Free it: it goes back to the end of ${task.kind === 'code' ? `the last workflow task that can be replayed, event ${task.lastGood ?? 0}. If its worker was updated since, start one of the version before first: it may go on with all of it` : 'its last good workflow task'}.`,
    'What was done on hosts stays done, and is looked at before anything runs. An open gate asks again.',
    ...(lost.length === 0
      ? ['No signal is lost.']
      : [`These ${task.kind === 'code' ? 'came since' : 'were not heard'}, and are lost by it:`, ...lost]),
  ]
}

/** @returns the id of the run that goes on */
async function reset(
  { client, namespace }: Connected,
  upgrade: UpgradeId,
  { runId }: FailingTask,
  lastGood: number,
): Promise<string> {
  const asked = temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest.fromObject({
    namespace,
    workflowExecution: { workflowId: upgrade, runId },
    reason: `freed by ${me()}: its workflow task failed again and again`,
    workflowTaskFinishEventId: lastGood,
    requestId: randomUUID(),
    resetReapplyExcludeTypes: [temporal.api.enums.v1.ResetReapplyExcludeType.RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL],
    identity: me(),
  })
  return (await client.workflowService.resetWorkflowExecution(asked)).runId
}
