import { createHash } from 'node:crypto'
import type { Saying } from '../../cloud/model/notification/due'
import type { Notification } from '../../cloud/model/notification/notification'
import { clipped } from '../../cloud/model/text'

/** A saying with its words, as each channel gets it. */
export interface Said {
  readonly act: Saying['act']
  readonly text: string
  readonly headline: string
  /** Tells it from every other saying; one that is sent once more keeps it. */
  readonly id: string
  readonly notification: Notification
  readonly at: Date
}

/** Characters that Events API v2 takes. */
const summaryCharacters = 1000
const dedupCharacters = 255

/** The JSON of a webhook of the site's own. */
export const wholeBody = ({ act, text, headline, id, notification }: Said): object => ({
  text,
  headline,
  act,
  kind: notification.kind,
  upgrade: notification.upgrade,
  key: notification.key,
  id,
  since: notification.since,
  look: notification.look,
})

/** The three characters that mean something to Slack: a host's output names no channel and makes no link. */
const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** The JSON of an incoming webhook of Slack's. Its own marks for bold and the like are off: ids have underscores. */
export function slackBody({ act, text, notification }: Said): object {
  const look = act === 'over' ? '' : `\n${notification.look}`
  return { text: escaped(`${text}${look}`), mrkdwn: false }
}

/**
 * The JSON of an event of PagerDuty's Events API v2; undefined for what pages nobody: news. Everything about one need has
 * one key, so a repeated trigger makes no second incident. A test resolves an incident that there never was.
 */
export function pagerdutyBody(
  { act, text, headline, notification }: Said,
  routingKey: string,
  action: 'trigger' | 'resolve' | undefined = pagerdutyAction(act, notification),
): object | undefined {
  if (action === undefined) return undefined
  const event = {
    routing_key: routingKey,
    event_action: action,
    dedup_key: dedupKey(notification.key),
  }
  if (action === 'resolve') return event
  return {
    ...event,
    client: 'openstack-upgrade',
    payload: {
      summary: clipped(headline, summaryCharacters),
      source: notification.upgrade,
      severity: notification.kind === 'attention' ? 'critical' : notification.kind === 'gate' ? 'warning' : 'info',
      timestamp: notification.since,
      component: notification.upgrade,
      class: notification.kind,
      custom_details: { text, look: notification.look },
    },
  }
}

const dedupKey = (key: string): string =>
  key.length <= dedupCharacters ? key : createHash('sha256').update(key).digest('hex')

function pagerdutyAction(act: Saying['act'], { kind }: Notification): 'trigger' | 'resolve' | undefined {
  if (act === 'over' || act === 'test') return 'resolve'
  return kind === 'news' ? undefined : 'trigger'
}
