import type { NamedChannel, NotifyRules } from '../../cloud/load/notify'
import type { Due } from '../../cloud/model/notification/due'
import type { ChannelOutcome, Notification } from '../../cloud/model/notification/notification'
import { wordsOf } from '../../cloud/model/notification/words'
import { toUpgradeError } from '../faults'
import type { Said } from './bodies'
import { handTo } from './channel'
import { ChannelFailure } from './channel-failure'

/** Milliseconds that one channel may take. */
export const usualLimitMilliseconds = 20_000

/** The outcome on one channel, and whether it is worth trying again. */
export interface Delivered extends ChannelOutcome {
  /** Tells it from every other delivery of the same notification. */
  readonly mark: string
  readonly isFinal: boolean
  readonly retryAfterSeconds: number | undefined
}

/** A notification that is due now. */
export interface Delivering {
  readonly text: string
  readonly notification: Notification
  readonly due: Due
  readonly at: Date
}

/** How to deliver. */
export interface DeliveryOptions {
  readonly limitMilliseconds?: number
  /** The marks of deliveries that were made in an earlier attempt: they are not repeated. */
  readonly done?: ReadonlySet<string>
  readonly onDone?: (mark: string) => void
}

/** Hands everything that is due to its channels, side by side, each once. Never throws. */
export async function deliver(
  rules: NotifyRules,
  { text, notification, due, at }: Delivering,
  { limitMilliseconds = usualLimitMilliseconds, done = new Set(), onDone = () => undefined }: DeliveryOptions = {},
): Promise<readonly Delivered[]> {
  const all = due.sayings.flatMap(({ act, to }) => {
    const number = act === 'reminder' ? ` ${notification.standing.reminders + 1}` : ''
    const said: Said = {
      act,
      ...wordsOf(text, act, notification, rules.schedule, at),
      id: `${notification.key} ${act}${number}`,
      notification,
      at,
    }
    const channels = [...(to === 'escalation' ? [] : rules.first), ...(to === 'first' ? [] : rules.escalation)]
    return channels.map((channel) => ({ channel, said, mark: `${act} ${channel.name}` }))
  })
  return Promise.all(
    all.map(async ({ channel, said, mark }) => {
      if (done.has(mark)) return { ...outcome(channel, true, 'it has it already'), mark }
      const delivered = await one(channel, said, limitMilliseconds)
      if (delivered.ok) onDone(mark)
      return { ...delivered, mark }
    }),
  )
}

const outcome = (
  { name }: NamedChannel,
  ok: boolean,
  said: string,
  failure?: Pick<Delivered, 'isFinal' | 'retryAfterSeconds'>,
): Omit<Delivered, 'mark'> => ({
  channel: name,
  ok,
  said,
  isFinal: failure?.isFinal ?? false,
  retryAfterSeconds: failure?.retryAfterSeconds,
})

async function one(channel: NamedChannel, said: Said, limitMilliseconds: number): Promise<Omit<Delivered, 'mark'>> {
  try {
    return outcome(channel, true, await handTo(channel, said, limitMilliseconds))
  } catch (error) {
    if (error instanceof ChannelFailure) return outcome(channel, false, error.message, error)
    return outcome(channel, false, toUpgradeError('notify', error).message)
  }
}
