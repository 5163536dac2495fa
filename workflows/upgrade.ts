import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  allHandlersFinished,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { Activities } from '../activities/interface'
import type { Cloud, ServiceOnCloud } from '../cloud/model/cloud'
import { describedService } from '../cloud/model/described-service'
import { upgradeId, type ServiceName, type UpgradeId } from '../cloud/model/ids'
import { problemsOf, sentenceOf } from '../cloud/model/problems'
import { durable } from './durable'
import { gatesOf } from './gates'
import { Inbox } from './inbox'
import { Journal } from './journal'
import { progressQuery, UpgradeInput } from './messages'
import { plan } from './plan'
import { passPreflight } from './preflight'
import { progressMarkdown, type Progress } from './progress'
import { makeSite } from './site'
import { AbortedByOperator, quickOptions, type Context } from './steps'
import { stories } from './stories'

const activities = proxyActivities<Pick<Activities, 'loadCloud' | 'takeLock' | 'releaseLock'>>(quickOptions)
/** Telling people is tried for ten minutes; nothing waits for it but the very end, and that only so long. */
const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '10 minutes',
})
const lastWordSeconds = 30

/** What an upgrade returns: its last progress. */
export type UpgradeResult = Progress

const wrongInput = (sentence: string): ApplicationFailure => ApplicationFailure.nonRetryable(sentence, 'InputInvalid')

/** Parses the input and makes sure that the workflow's id is the lock of its service. Nothing has been touched yet. */
async function readCloud(service: ServiceName, input: unknown): Promise<Cloud> {
  const parsed = UpgradeInput.safeParse(input)
  if (!parsed.success) {
    const problems = problemsOf(parsed.error, input).map(sentenceOf).join('; ')
    throw wrongInput(`The input should be {"cloud":"NAME"}: ${problems}`)
  }
  const loaded = await activities.loadCloud(parsed.data)
  if (!loaded.ok) throw ApplicationFailure.nonRetryable(loaded.sentence, 'CloudFileInvalid')
  const id = upgradeId(loaded.cloud.name, service)
  if (workflowInfo().workflowId === id) return loaded.cloud
  throw wrongInput(
    `This workflow's id is ${workflowInfo().workflowId}; start it as ${id}: the id keeps two upgrades of one service apart.`,
  )
}

/** The service as cloud.yaml describes it. */
function inCloud(cloud: Cloud, service: ServiceName): ServiceOnCloud {
  try {
    return describedService(cloud, service)
  } catch (error) {
    throw wrongInput(error instanceof Error ? error.message : String(error))
  }
}

async function takeLock(cloud: Cloud, holder: UpgradeId): Promise<void> {
  const lock = await activities.takeLock({ cloud: cloud.name, holder })
  if (lock.taken) return
  throw ApplicationFailure.nonRetryable(
    `${lock.holder} is upgrading ${cloud.name} now, and one at a time is the rule. Watch it: temporal workflow describe -w ${lock.holder}. If it was terminated, start it again, or release its lock: temporal workflow signal -w lock-${cloud.name} --name release.`,
    'LockHeld',
  )
}

/** One service's upgrade as a workflow: what is the same for every service, around the file that reads like the seed. */
export async function upgrade(service: ServiceName, input: unknown): Promise<UpgradeResult> {
  const { workflowId } = workflowInfo()
  const journal = new Journal(workflowId, service, () => setCurrentDetails(progressMarkdown(journal.progress())))
  setHandler(progressQuery, () => journal.progress(), {
    description: 'Where the upgrade stands: steps, gate, attention, decisions.',
  })
  const inbox = new Inbox(journal, gatesOf[service])
  CancellationScope.current().cancelRequested.catch(() =>
    journal.requestAbort({ by: 'a cancellation request', now: false, cancelled: true }),
  )

  return CancellationScope.nonCancellable(async () => {
    const cloud = await readCloud(service, input)
    const described = inCloud(cloud, service)
    const id = upgradeId(cloud.name, service)
    await takeLock(cloud, id)
    const told: Promise<void>[] = []
    const context: Context = {
      journal,
      inbox,
      input: (step) => ({
        upgrade: id,
        step: step.id,
        action: step.action,
        unreachableLimitSeconds:
          step.outage === true ? cloud.times.outageUnreachableSeconds : cloud.times.unreachableSeconds,
      }),
      tell: (text) => {
        if (cloud.notify.kind === 'none') return
        const telling = CancellationScope.nonCancellable(() =>
          notify({ notify: cloud.notify, text: `[${id}] ${text}` }),
        )
        told.push(telling.catch((error: unknown) => log.warn('nobody could be told', { text, error })))
      },
    }
    /** Not in a `finally`: an error that nobody foresaw fails the workflow task, which is tried again, lock in hand. */
    const ended = async (): Promise<void> => {
      await activities.releaseLock({ cloud: cloud.name, holder: id })
      await Promise.race([Promise.all(told), condition(() => false, `${lastWordSeconds} seconds`)])
      await condition(allHandlersFinished)
    }
    try {
      journal.plan(cloud.name, await plan(cloud, service))
      await passPreflight(context, cloud, described)
      await stories[service](makeSite(cloud, described, id, durable(context)))
    } catch (error) {
      if (!(error instanceof AbortedByOperator)) throw error
      journal.end('Aborted')
      const out = [...journal.detached].join(', ')
      const sentence = `Aborted by ${error.message}. ${out === '' ? 'Every node serves' : `Out of the balancers still: ${out}`}. Start it again and it does what is left.`
      context.tell(sentence)
      await ended()
      throw journal.wasCancelled ? new CancelledFailure(sentence) : ApplicationFailure.nonRetryable(sentence, 'Aborted')
    }
    journal.end('Done')
    context.tell(`${service} of ${cloud.name} is on Ocata.`)
    await ended()
    return journal.progress()
  })
}
