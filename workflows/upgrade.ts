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
import type { Activities } from '../activities/interface'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeId, type UpgradeId } from '../cloud/model/ids'
import { pairWord } from '../cloud/model/release'
import { HeldLock } from './held-lock'
import { makeAnnouncer } from './announce'
import { failureOf, readAnswer } from './answer'
import { showDetailsOf } from './details'
import { durable } from './durable'
import { Inbox } from './inbox'
import { inCloud, madeOf, readInput, refusing, wrongInput } from './input'
import { Journal } from './journal'
import { Leaving } from './leave-out'
import { historyQuery, progressQuery, UpgradeInput } from './messages'
import { outline } from './outline'
import { planFrom } from './plan'
import { passPreflight } from './preflight'
import { refuseUnitsWithoutSteps } from './unit-steps'
import type { Progress } from './progress'
import { makeSite } from './site'
import { AbortedByOperator, activityOptions, quickOptions, type Context } from './steps'
import { Teller } from './teller'
import { leftOutText, sentences } from './left-out-text'
import { withinLimits } from './within-limits'
import { gatesOf, procedureOf, serviceOf, type Procedure, type ProcedureName } from './procedures'

const { takeLock: askForLock } = proxyActivities<Pick<Activities, 'takeLock'>>({
  ...quickOptions,
  summary: 'one upgrade of a cloud at a time',
})
const { releaseLock } = proxyActivities<Pick<Activities, 'releaseLock'>>({
  ...activityOptions,
  summary: 'another upgrade of the cloud may begin',
})
/** What an upgrade returns: its last progress. */
export type UpgradeResult = Progress

/** What it does: all of the upgrade, or nothing but a contract. */
function told(cloud: Cloud, name: ProcedureName, contractOnly: boolean): Procedure['tell'] {
  const { tell, tellContract } = procedureOf(cloud, name)
  if (!contractOnly) return tell
  if (tellContract !== undefined) return tellContract
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

/** One upgrade as a workflow: what is the same for every service, around the file that reads like the procedure. */
export async function upgrade(name: ProcedureName, raw: unknown): Promise<UpgradeResult> {
  const service = serviceOf(name)
  const { workflowId } = workflowInfo()
  const announce = makeAnnouncer()
  const journal = new Journal(workflowId, service, () => announce(journal.standing))
  showDetailsOf(() => journal.progress())
  setHandler(progressQuery, () => withinLimits(journal.progress()), {
    description: 'Where the upgrade stands: steps, gate, attention, decisions. Takes nothing.',
  })
  setHandler(historyQuery, () => journal.chronicle.entries, {
    description: 'What happened in this run, in order: steps, attentions, gates, decisions. Takes nothing.',
  })
  const inbox = new Inbox(journal, gatesOf(name))
  CancellationScope.current().cancelRequested.catch(() =>
    journal.asked.toAbort({ by: 'a cancellation request', now: false, cancelled: true }),
  )

  return CancellationScope.nonCancellable(async () => {
    const { cloud, described, tellStory, id, outlined, lock } = await refusing(journal, async () => {
      const { cloud, input } = await readInput(name, UpgradeInput, raw, journal)
      const described = await madeOf(cloud, () => inCloud(cloud, service))
      const tellStory = told(cloud, name, input.contractOnly)
      const id = upgradeId(cloud, name)
      const outlined = await madeOf(cloud, () => outline(cloud, name, undefined, tellStory))
      // An upgrade that was begun before goes on as it was begun.
      if (name === service && !input.contractOnly && patched('units-have-steps')) {
        await madeOf(cloud, () => refuseUnitsWithoutSteps(described, outlined))
      }
      return { cloud, described, tellStory, id, outlined, lock: await takeLock(cloud, id) }
    })
    const teller = new Teller(cloud, id)
    const leaving = new Leaving({ cloud, service: described, upgrade: id, entries: outlined.entries, journal, lock })
    const context: Context = {
      journal,
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
      tell: (text) => teller.tell(text),
      withoutLeftOut: (input) => leaving.withoutLeftOut(input),
      neededBecause: (host) => leaving.neededBecause(host),
    }
    /**
     * Not in a `finally`: an error that nobody foresaw fails the workflow task, which is tried again, lock in hand. It says
     * that it has ended once another can begin.
     */
    const ended = async (how: 'Done' | 'Aborted'): Promise<void> => {
      try {
        await releaseLock({ cloud: cloud.name, holder: id })
      } catch (error) {
        context.tell(
          `${failureOf('releaseLock', error)}. Where lock-${cloud.name} still runs, an operator releases it.`,
        )
      }
      journal.end(how)
      inbox.end()
      await teller.lastWord()
      await condition(allHandlersFinished)
    }
    try {
      journal.plan(cloud.name, planFrom(outlined))
      inbox.canLeave(leaving)
      await passPreflight(context, cloud, described, id)
      await tellStory(makeSite(cloud, described, id, durable(context)))
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error
      const out = [...journal.detached].join(', ')
      const sentence = `Aborted by ${error.message}. ${out === '' ? 'Every node serves' : `Out of the balancers still: ${out}`}. Start it again and it does what is left.${sentences(
        journal.remains,
      )
        .map((each) => ` ${each}`)
        .join('')}`
      context.tell(sentence)
      await ended('Aborted')
      throw journal.asked.wasCancelled
        ? new CancelledFailure(sentence)
        : ApplicationFailure.nonRetryable(sentence, 'Aborted')
    }
    context.tell(
      [
        `${service} of ${cloud.name} ${procedureOf(cloud, name).ending(cloud.release)}.`,
        ...journal.leftOut.map(leftOutText),
        ...sentences(journal.remains),
      ].join(' '),
    )
    await ended('Done')
    return withinLimits(journal.progress())
  })
}
