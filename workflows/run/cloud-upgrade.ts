import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  allHandlersFinished,
  condition,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { upgradeId, type ServiceName } from '../../cloud/model/ids'
import { makeVisibilityPublisher } from '../display/visibility'
import { Child, type Ended } from './service-child'
import { cloud as story } from '../services/whole-cloud'
import { showDetailsOf } from '../display/current-details'
import { untilAnswered } from './wait-at-gate'
import { nextGate } from '../procedure/gates'
import { refused } from './message-handler'
import { Inbox } from './inbox'
import { madeOf, readInput, refusing } from './input'
import { Signatures } from './signatures'
import { UpgradeState } from '../state/upgrade-state'
import { CloudInput, historyQuery, progressQuery } from '../state/messages'
import { planCloud } from '../plan/plan'
import type { Attention, Progress } from '../../cloud/model/progress'
import { AbortedByOperator, endIfAborted, safePoint, type Conversation } from './context'
import { leftOutText, sentences } from '../display/left-out-text'
import { gatesOfCloud } from '../services'
import { needOfAttention } from './need'
import { Notifier } from './notifier'
import { withinLimits } from '../state/within-limits'

/** The words for a person, if a service's upgrade has ended but is not done, or is no longer followed. */
function wordsFor(service: ServiceName, end: Ended): Pick<Attention, 'step' | 'sentence' | 'answers'> {
  if (end.state === 'lost') {
    return {
      step: `${service}/cloud/follow`,
      sentence: `${end.why}. The upgrade of ${service} goes on by itself, and is not followed from here.`,
      answers: { retry: 'follows it again', abort: `ends here; the upgrade of ${service} goes on` },
    }
  }
  return {
    step: `${service}/cloud/upgrade`,
    sentence: `The upgrade of ${service} has ended and is not done (${end.how}). ${end.sentence}`,
    answers: { retry: `starts it again: it does what is left`, abort: 'ends here; what is down stays down' },
  }
}

/** Waits for a person, if a service's upgrade has ended but is not done, or is no longer followed. */
async function untilRetried(talk: Conversation, service: ServiceName, end: Ended): Promise<void> {
  const { upgradeState, inbox } = talk
  const { abort } = upgradeState.stopRequests
  const isAborted = end.state === 'ended' && (end.how === 'aborted' || end.how === 'cancelled')
  if (abort !== undefined && isAborted) throw new AbortedByOperator(abort.by)
  endIfAborted(talk)
  const attention = wordsFor(service, end)
  const since = new Date(Date.now()).toISOString()
  upgradeState.needs.raise({ ...attention, host: null, tail: '', waiting: false, since })
  talk.notify(`${attention.step} needs attention. ${attention.sentence}`, needOfAttention(upgradeState))
  await condition(() => inbox.answer !== undefined || upgradeState.stopRequests.abort !== undefined)
  if (upgradeState.stopRequests.abort !== undefined) throw new AbortedByOperator(upgradeState.stopRequests.abort.by)
  inbox.takeAnswer()
  upgradeState.needs.settle()
}

/**
 * All services of a cloud, each as a workflow of its own below this one. They go on when this one is terminated; started
 * again, it follows the running service.
 */
export async function upgradeCloud(raw: unknown): Promise<Progress> {
  const { workflowId } = workflowInfo()
  const publishVisibility = makeVisibilityPublisher()
  const upgradeState = new UpgradeState(workflowId, 'cloud', () => publishVisibility(upgradeState.standing))
  showDetailsOf(() => upgradeState.progress())
  setHandler(progressQuery, () => withinLimits(upgradeState.progress()), {
    description:
      'Where the upgrade of the cloud stands: the steps of all services, gate, attention, decisions. Takes nothing.',
  })
  setHandler(historyQuery, () => upgradeState.eventLog.entries, {
    description: "What people decided here, in order. Each service's own history is its upgrade's. Takes nothing.",
  })
  const child = new Child(upgradeState)
  const inbox = new Inbox(upgradeState, gatesOfCloud(), child)
  inbox.canLeave({
    leave: () =>
      Promise.resolve(refused('no service is upgraded now: say it to the upgrade that needs it, once it runs')),
  })
  CancellationScope.current().cancelRequested.catch(() => {
    const by = 'a cancellation request'
    upgradeState.stopRequests.requestAbort({ by, now: false, cancelled: true })
    return child.cancel(by)
  })

  return CancellationScope.nonCancellable(async () => {
    const { cloud, input, planned } = await refusing(upgradeState, async () => {
      const { cloud, input } = await readInput('cloud', CloudInput, raw, upgradeState)
      inbox.asksSignatures(Signatures.of(cloud, input.cloud, upgradeState))
      return { cloud, input, planned: await madeOf(cloud, () => planCloud(cloud)) }
    })
    const notifier = new Notifier(cloud, upgradeId(cloud, 'cloud'), 'cloud', upgradeState)
    const talk: Conversation = {
      upgradeState,
      inbox,
      notify: (text, need) => notifier.notify(text, need),
      withoutLeftOut: (input) => input,
    }
    const ended = async (): Promise<void> => {
      inbox.end()
      await notifier.flush()
      await condition(allHandlersFinished)
    }
    try {
      upgradeState.plan(cloud.name, planned)
      await story({
        services: cloud.order,
        upgrade: async (service) => {
          for (;;) {
            await safePoint(talk)
            const end = await child.run(cloud, service, input)
            if (end.state === 'ended' && end.how === 'done') return
            await untilRetried(talk, service, end)
          }
        },
        goOn: async (next) => {
          if (!cloud.pauseBetween) return
          const gate = nextGate(cloud, next)
          await safePoint(talk)
          upgradeState.steps.begin(gate.id)
          await untilAnswered(talk, gate)
        },
      })
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error
      upgradeState.end('Aborted')
      const sentence = `Aborted by ${error.message}. Start it again and it does what is left.${sentences(
        upgradeState.remains,
      )
        .map((each) => ` ${each}`)
        .join('')}`
      talk.notify(sentence)
      await ended()
      throw upgradeState.stopRequests.wasCancelled
        ? new CancelledFailure(sentence)
        : ApplicationFailure.nonRetryable(sentence, 'Aborted')
    }
    upgradeState.end('Done')
    talk.notify(
      [
        `${cloud.order.join(', ')} of ${cloud.name}: all on ${cloud.release.to.label}.`,
        ...upgradeState.hosts.leftOut.map(leftOutText),
        ...sentences(upgradeState.remains),
      ].join(' '),
    )
    await ended()
    return withinLimits(upgradeState.progress())
  })
}
