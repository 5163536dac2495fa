import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  patched,
  allHandlersFinished,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { Cloud } from '../../cloud/model/cloud'
import { upgradeId, type UpgradeId } from '../../cloud/model/ids'
import { pairWord } from '../../cloud/model/release'
import { HeldLock } from './held-lock'
import { makeVisibilityPublisher } from '../display/visibility'
import { failureOf, readAnswer } from './activity-results'
import { showDetailsOf } from '../display/current-details'
import { durable } from './durable'
import { Inbox } from './inbox'
import { inCloud, madeOf, readInput, refusing, wrongInput } from './input'
import { UpgradeState } from '../state/upgrade-state'
import { Leaving } from './leave-out'
import { historyQuery, progressQuery, UpgradeInput } from '../state/messages'
import { outline } from '../plan/outline'
import { planFrom } from '../plan/plan'
import { Signatures } from './signatures'
import { passPreflight } from './preflight'
import { hasTooManySteps, refuseTooManySteps } from '../plan/too-many-steps'
import { refuseUnitsWithoutSteps } from '../plan/unit-steps'
import type { Progress } from '../../cloud/model/progress'
import { makeVocabulary } from '../procedure/vocabulary'
import { AbortedByOperator, type Context } from './context'
import { activityOptions, quickOptions } from './activity-options'
import { Notifier } from './notifier'
import { leftOutText, sentences } from '../display/left-out-text'
import { withinLimits } from '../state/within-limits'
import { gatesOf, procedureOf, serviceOf, type Procedure, type ProcedureName } from '../services'

const { takeLock: askForLock } = proxyActivities<Pick<Activities, 'takeLock'>>({
  ...quickOptions,
  summary: 'one upgrade of a cloud at a time',
})
const { releaseLock } = proxyActivities<Pick<Activities, 'releaseLock'>>({
  ...activityOptions,
  summary: 'another upgrade of the cloud may begin',
})
/** The result of an upgrade: its last progress. */
export type UpgradeResult = Progress

/** The procedure to run: all of the upgrade, or nothing but a contract. */
function procedureToRun(cloud: Cloud, name: ProcedureName, contractOnly: boolean): Procedure['run'] {
  const { run, runContract } = procedureOf(cloud, name)
  if (!contractOnly) return run
  if (runContract !== undefined) return runContract
  throw wrongInput(`contractOnly is true: should be left out; the contract of ${name} can't be deferred`)
}

async function takeLock(cloud: Cloud, holder: UpgradeId): Promise<HeldLock> {
  let lock
  try {
    lock = readAnswer('takeLock', 'takeLock', await askForLock({ cloud: cloud.name, holder }))
  } catch (error) {
    throw wrongInput(`${failureOf('takeLock', error)}. Nothing was changed: start it again.`)
  }
  if (!lock.ok) throw wrongInput(`${lock.why}. Nothing was changed: start it again.`)
  if (lock.value.taken) return new HeldLock(cloud.name, lock.value.run)
  throw ApplicationFailure.nonRetryable(
    lock.value.sentence ?? `${lock.value.holder} holds the lock of ${cloud.name}, and one at a time is the rule.`,
    'LockHeld',
  )
}

/** One upgrade as a workflow: the part that all services share, around the file that reads like the procedure. */
export async function upgrade(name: ProcedureName, raw: unknown): Promise<UpgradeResult> {
  const service = serviceOf(name)
  const { workflowId } = workflowInfo()
  const publishVisibility = makeVisibilityPublisher()
  const upgradeState = new UpgradeState(workflowId, service, () => publishVisibility(upgradeState.standing))
  showDetailsOf(() => upgradeState.progress())
  setHandler(progressQuery, () => withinLimits(upgradeState.progress()), {
    description: 'Where the upgrade stands: steps, gate, attention, decisions. Takes nothing.',
  })
  setHandler(historyQuery, () => upgradeState.eventLog.entries, {
    description: 'What happened in this run, in order: steps, attentions, gates, decisions. Takes nothing.',
  })
  const inbox = new Inbox(upgradeState, gatesOf(name))
  CancellationScope.current().cancelRequested.catch(() =>
    upgradeState.stopRequests.requestAbort({ by: 'a cancellation request', now: false, cancelled: true }),
  )

  return CancellationScope.nonCancellable(async () => {
    const { cloud, described, run, id, outlined, lock } = await refusing(upgradeState, async () => {
      const { cloud, input } = await readInput(name, UpgradeInput, raw, upgradeState)
      inbox.asksSignatures(Signatures.of(cloud, input.cloud, upgradeState))
      const described = await madeOf(cloud, () => inCloud(cloud, service))
      const run = procedureToRun(cloud, name, input.contractOnly)
      const id = upgradeId(cloud, name)
      const outlined = await madeOf(cloud, () => outline(cloud, name, undefined, run))
      // An upgrade that began before this check goes on without it.
      if (name === service && !input.contractOnly && patched('units-have-steps')) {
        await madeOf(cloud, () => refuseUnitsWithoutSteps(described, outlined))
      }
      const taskSeconds = workflowInfo().taskTimeoutMs / 1000
      if (hasTooManySteps(outlined, taskSeconds) && patched('steps-fit-into-a-history'))
        await madeOf(cloud, () => refuseTooManySteps(outlined, taskSeconds))
      return { cloud, described, run, id, outlined, lock: await takeLock(cloud, id) }
    })
    const notifier = new Notifier(cloud, id, name, upgradeState)
    const leaving = new Leaving({
      cloud,
      service: described,
      upgrade: id,
      entries: outlined.entries,
      upgradeState,
      lock,
    })
    const context: Context = {
      upgradeState,
      inbox,
      lock,
      input: (step) => ({
        upgrade: id,
        run: { id: workflowInfo().originalExecutionRunId, pin: `${pairWord(cloud.release)} ${described.version}` },
        step: step.id,
        action: step.action,
        unreachableLimitSeconds:
          step.outage === true ? cloud.times.outageUnreachableSeconds : cloud.times.unreachableSeconds,
      }),
      notify: (text, need) => notifier.notify(text, need),
      withoutLeftOut: (input) => leaving.withoutLeftOut(input),
      neededBecause: (host) => leaving.neededBecause(host),
    }
    /**
     * Not in a `finally`: an error that no entry foresaw fails the workflow task, which is tried again, with the lock in
     * hand. The upgrade notifies its end once another can begin.
     */
    const ended = async (how: 'Done' | 'Aborted'): Promise<void> => {
      try {
        await releaseLock({ cloud: cloud.name, holder: id })
      } catch (error) {
        context.notify(
          `${failureOf('releaseLock', error)}. Where lock-${cloud.name} still runs, an operator releases it.`,
        )
      }
      upgradeState.end(how)
      inbox.end()
      await notifier.flush()
      await condition(allHandlersFinished)
    }
    try {
      upgradeState.plan(cloud.name, planFrom(outlined))
      inbox.canLeave(leaving)
      await passPreflight(context, cloud, described, id)
      await run(makeVocabulary(cloud, described, id, durable(context)))
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error
      const out = [...upgradeState.hosts.detached].join(', ')
      const sentence = `Aborted by ${error.message}. ${out === '' ? 'Every node serves' : `Out of the balancers still: ${out}`}. Start it again and it does what is left.${sentences(
        upgradeState.remains,
      )
        .map((each) => ` ${each}`)
        .join('')}`
      context.notify(sentence)
      await ended('Aborted')
      throw upgradeState.stopRequests.wasCancelled
        ? new CancelledFailure(sentence)
        : ApplicationFailure.nonRetryable(sentence, 'Aborted')
    }
    context.notify(
      [
        `${service} of ${cloud.name} ${procedureOf(cloud, name).ending(cloud.release)}.`,
        ...upgradeState.hosts.leftOut.map(leftOutText),
        ...sentences(upgradeState.remains),
      ].join(' '),
    )
    await ended('Done')
    return withinLimits(upgradeState.progress())
  })
}
