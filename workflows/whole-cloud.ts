import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  allHandlersFinished,
  condition,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import { upgradeId, type ServiceName } from '../cloud/model/ids'
import { makeAnnouncer } from './announce'
import { Child, type Ended } from './child'
import { cloud as story } from './cloud'
import { showDetailsOf } from './details'
import { untilAnswered } from './gate'
import { nextGate } from './gates'
import { refused } from './hear'
import { Inbox } from './inbox'
import { madeOf, readInput, refusing } from './input'
import { Journal } from './journal'
import { CloudInput, historyQuery, progressQuery } from './messages'
import { planCloud } from './plan'
import type { Attention, Progress } from './progress'
import { AbortedByOperator, endIfAborted, safePoint, type Conversation } from './steps'
import { leftOutText, sentences } from './left-out-text'
import { gatesOfCloud } from './procedures'
import { Teller } from './teller'
import { withinLimits } from './within-limits'

/** What a person is told where a service's upgrade has ended otherwise than done, or is no longer followed. */
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

/** Waits for a person where a service's upgrade has ended otherwise than done, or is no longer followed. */
async function untilRetried(talk: Conversation, service: ServiceName, end: Ended): Promise<void> {
  const { journal, inbox } = talk
  const { abort } = journal.asked
  const isAborted = end.state === 'ended' && (end.how === 'aborted' || end.how === 'cancelled')
  if (abort !== undefined && isAborted) throw new AbortedByOperator(abort.by)
  endIfAborted(talk)
  const attention = wordsFor(service, end)
  const since = new Date(Date.now()).toISOString()
  journal.raise({ ...attention, host: null, tail: '', waiting: false, since })
  talk.tell(`${attention.step} needs attention. ${attention.sentence}`)
  await condition(() => inbox.answer !== undefined || journal.asked.abort !== undefined)
  if (journal.asked.abort !== undefined) throw new AbortedByOperator(journal.asked.abort.by)
  inbox.takeAnswer()
  journal.settle()
}

/**
 * All services of a cloud, each as a workflow of its own below this one. They go on when this one is terminated; started
 * again, it follows the one that runs.
 */
export async function upgradeCloud(raw: unknown): Promise<Progress> {
  const { workflowId } = workflowInfo()
  const announce = makeAnnouncer()
  const journal = new Journal(workflowId, 'cloud', () => announce(journal.standing))
  showDetailsOf(() => journal.progress())
  setHandler(progressQuery, () => withinLimits(journal.progress()), {
    description:
      'Where the upgrade of the cloud stands: the steps of all services, gate, attention, decisions. Takes nothing.',
  })
  setHandler(historyQuery, () => journal.chronicle.entries, {
    description: "What people decided here, in order. Each service's own history is its upgrade's. Takes nothing.",
  })
  const child = new Child(journal)
  const inbox = new Inbox(journal, gatesOfCloud, child)
  inbox.canLeave({
    leave: () =>
      Promise.resolve(refused('no service is upgraded now: say it to the upgrade that needs it, once it runs')),
  })
  CancellationScope.current().cancelRequested.catch(() => {
    const by = 'a cancellation request'
    journal.asked.toAbort({ by, now: false, cancelled: true })
    return child.give('abort', { by })
  })

  return CancellationScope.nonCancellable(async () => {
    const { cloud, input, planned } = await refusing(journal, async () => {
      const { cloud, input } = await readInput('cloud', CloudInput, raw, journal)
      return { cloud, input, planned: await madeOf(cloud, () => planCloud(cloud)) }
    })
    const teller = new Teller(cloud, upgradeId(cloud, 'cloud'))
    const talk: Conversation = { journal, inbox, tell: (text) => teller.tell(text), withoutLeftOut: (input) => input }
    const ended = async (): Promise<void> => {
      inbox.end()
      await teller.lastWord()
      await condition(allHandlersFinished)
    }
    try {
      journal.plan(cloud.name, planned)
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
          journal.begin(gate.id)
          await untilAnswered(talk, gate)
        },
      })
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error
      journal.end('Aborted')
      const sentence = `Aborted by ${error.message}. Start it again and it does what is left.${sentences(
        journal.remains,
      )
        .map((each) => ` ${each}`)
        .join('')}`
      talk.tell(sentence)
      await ended()
      throw journal.asked.wasCancelled
        ? new CancelledFailure(sentence)
        : ApplicationFailure.nonRetryable(sentence, 'Aborted')
    }
    journal.end('Done')
    talk.tell(
      [
        `${cloud.order.join(', ')} of ${cloud.name}: all on ${cloud.release.to.label}.`,
        ...journal.leftOut.map(leftOutText),
        ...sentences(journal.remains),
      ].join(' '),
    )
    await ended()
    return withinLimits(journal.progress())
  })
}
