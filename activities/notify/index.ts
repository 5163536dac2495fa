import { loadNotify, onceBy, type NotifyRules } from '../../cloud/load/notify'
import type { Notify } from '../../cloud/model/cloud'
import { upgradeError } from '../../cloud/model/errors'
import { dueOf } from '../../cloud/model/notification/due'
import { nobodyYet, type ChannelOutcome, type Notification } from '../../cloud/model/notification/notification'
import { deliver } from './deliver'

/** As histories have it that were begun before they held the name of the cloud's file alone. */
type NotifyInHistory =
  | { readonly kind: 'none' }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'webhook'; readonly url: string }

/** Whom to notify, and of what. */
export interface NotifyInput {
  readonly notify: Notify | NotifyInHistory
  readonly text: string
  /** Absent: news that is told once, at once, by an upgrade that was begun before there was a schedule. */
  readonly notification?: Notification
}

/** The rules by which people are notified: those of the cloud's file as it is now. */
export async function rulesOf(how: NotifyInput['notify']): Promise<NotifyRules> {
  switch (how.kind) {
    case 'described':
      return loadNotify(how.cloud)
    case 'none':
      return { first: [], escalation: [], schedule: {}, tellsEnd: false }
    case 'command':
      return onceBy(how)
    case 'webhook':
      return onceBy({ ...how, shape: 'text' })
  }
}

/** News that nothing holds back. */
export function plainNews(text: string, at: Date): Notification {
  const [, upgrade = ''] = /^\[([^\]]*)\]/.exec(text) ?? []
  const time = at.toISOString()
  const key = `${upgrade} ${time}`
  return { kind: 'news', upgrade, key, since: time, at: time, stage: 'ends', standing: nobodyYet, look: '' }
}

/**
 * Notifies a cloud's people once, each by every channel that is due: commands read the text on their input, webhooks get
 * JSON. None of their secrets is in a history: the worker reads them from the cloud's file.
 * @param limitMilliseconds how long a channel may take; 20 s
 * @throws UpgradeError NotifyFailed or NotifiedInPart, which name no URL and no command
 */
export async function notify({
  notify: how,
  text,
  notification,
  limitMilliseconds,
}: NotifyInput & { readonly limitMilliseconds?: number }): Promise<readonly ChannelOutcome[]> {
  const rules = await rulesOf(how)
  const at = new Date()
  const asked = notification ?? plainNews(text, at)
  if (asked.stage === 'over' && !rules.tellsEnd) return []
  const due = dueOf(rules.schedule, asked, at)
  const delivering = { text, notification: asked, due, at }
  const all = await deliver(rules, delivering, limitMilliseconds === undefined ? {} : { limitMilliseconds })
  if (all.some(({ ok }) => !ok)) throw notDelivered(all)
  return all
}

/** The error for channels that have failed: each with its reason, and named where there are several. */
export function notDelivered(all: readonly ChannelOutcome[]): Error {
  const failed = all.filter(({ ok }) => !ok)
  const reason = failed.map(({ channel, said }) => (all.length === 1 ? said : `${channel}: ${said}`)).join('; ')
  return upgradeError(failed.length === all.length ? 'NotifyFailed' : 'NotifiedInPart', { reason })
}
