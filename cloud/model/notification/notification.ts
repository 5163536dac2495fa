import { z } from 'zod'
import { limits } from '../limits'
import { clipped } from '../text'

const time = z.iso.datetime()

/**
 * `attention` and `gate` wait for a person; `news` does not. `test` shows that each channel can be used and wakes nobody;
 * `trial` is as loud as an attention, for a person who asked for it.
 */
export type NotificationKind = 'attention' | 'gate' | 'news' | 'test' | 'trial'

/** The notifications of one need for a person so far. A workflow keeps it between two of them. */
export const Standing = z.object({
  /** When people were notified first, and last; absent while they were not. */
  firstAt: time.exactOptional(),
  lastAt: time.exactOptional(),
  reminders: z.number().int().nonnegative(),
  isEscalated: z.boolean(),
})
export type Standing = z.infer<typeof Standing>

/** Nobody was notified yet. */
export const nobodyYet: Standing = { reminders: 0, isEscalated: false }

/** A notification as a workflow asks for it. It has no secret: a history holds it. */
export interface Notification {
  readonly kind: NotificationKind
  readonly upgrade: string
  /** Each notification about one need has it, and no other one: receivers that can tell keep them together by it. */
  readonly key: string
  /** When the need arose. */
  readonly since: string
  /** The workflow's time. */
  readonly at: string
  /**
   * `waits`: what is due. `changed`: the text of an open need is another one. `over`: it waits no longer. `ends`: the upgrade
   * ends, so nothing is held back.
   */
  readonly stage: 'waits' | 'changed' | 'over' | 'ends'
  readonly standing: Standing
  /** The command that shows more. */
  readonly look: string
  /** The answer by which it is over, and whose; absent where there was none. */
  readonly answer?: string
}

/** The outcome of a notification on one channel. */
export const ChannelOutcome = z.object({
  channel: z.string().transform((text) => clipped(text, limits.nameCharacters)),
  ok: z.boolean(),
  said: z.string().transform((text) => clipped(text, limits.briefCharacters)),
})
export type ChannelOutcome = z.infer<typeof ChannelOutcome>

/** The answer to a notification. */
export const Delivery = z.object({
  standing: Standing,
  /** When more will be due; absent if nothing will be. */
  next: time.exactOptional(),
  /** True if those who were notified want to hear that it is over. */
  wantsEnd: z.boolean(),
  channels: z.array(ChannelOutcome).max(limits.listed),
})
export type Delivery = z.infer<typeof Delivery>
