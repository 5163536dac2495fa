import { ApplicationFailure, Context } from '@temporalio/activity'
import { z } from 'zod'
import { UpgradeError } from '../../cloud/model/errors'
import { dueOf } from '../../cloud/model/notification/due'
import type { Delivery, Notification } from '../../cloud/model/notification/notification'
import { deliver } from './deliver'
import { notDelivered, plainNews, rulesOf, type NotifyInput } from './index'

/** Attempts at a channel that fails: some four minutes. Then the upgrade hears of it. */
const mostAttempts = 10
/** A need that nobody could be notified of is tried again after so long, for as long as it waits. */
const againMilliseconds = 600_000

const Done = z.array(z.string()).catch([])

/**
 * As `Activities.notify`: notifies people of what is due, by every channel of the cloud's file as it is now. A channel that
 * fails is tried again, without the others: a heartbeat says which have it, so the attempt after a lost worker repeats at
 * most what that worker sent in its last second.
 * @throws ApplicationFailure for another attempt
 */
export async function notifyDurably({ notify: how, text, notification }: NotifyInput): Promise<Delivery | undefined> {
  const { info, heartbeat } = Context.current()
  const done = new Set(Done.parse(info.heartbeatDetails))
  const at = latest(notification)
  const asked = notification ?? plainNews(text, at)
  // A person waits for the outcome of a trial.
  const isLast = info.attempt >= mostAttempts || asked.kind === 'trial'
  let rules
  try {
    rules = await rulesOf(how)
  } catch (error) {
    if (notification === undefined || !isLast || !(error instanceof UpgradeError)) throw error
    return unheard(notification, at, [{ channel: 'cloud.yaml', ok: false, said: error.message }])
  }
  const due = dueOf(rules.schedule, asked, at)
  const all = await deliver(
    rules,
    { text, notification: asked, due, at },
    {
      done,
      onDone: (mark) => {
        done.add(mark)
        heartbeat([...done])
      },
    },
  )
  const failed = all.filter(({ ok }) => !ok)
  const isWorthIt = failed.some(({ isFinal }) => !isFinal)
  if (failed.length > 0 && (notification === undefined || (isWorthIt && !isLast))) {
    const seconds = Math.max(0, ...failed.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds))
    throw ApplicationFailure.create({
      message: notDelivered(all).message,
      type: 'NotifyFailed',
      ...(seconds === 0 ? {} : { nextRetryDelay: seconds * 1000 }),
    })
  }
  if (notification === undefined) return undefined
  const channels = all.map(({ channel, ok, said }) => ({ channel, ok, said }))
  if (all.length > 0 && failed.length === all.length) return unheard(notification, at, channels)
  const { standing, next } = due
  return { standing, ...(next === undefined ? {} : { next }), wantsEnd: rules.tellsEnd, channels }
}

/** The workflow's time; that of this machine where the notification has waited for a worker. */
const latest = (notification: Notification | undefined): Date =>
  new Date(Math.max(Date.now(), notification === undefined ? 0 : Date.parse(notification.at)))

/** Nobody has heard: nothing counts as said, and it is due again. */
function unheard({ kind, stage, standing }: Notification, at: Date, channels: Delivery['channels']): Delivery {
  const isDueAgain = stage === 'waits' && (kind === 'attention' || kind === 'gate')
  const next = new Date(at.getTime() + againMilliseconds).toISOString()
  return { standing, ...(isDueAgain ? { next } : {}), wantsEnd: standing.firstAt !== undefined, channels }
}
