import { z } from 'zod'
import { isTimeZone } from '../notification/quiet-hours'
import { command, workerPath } from './text'

const httpUrl = z.url({ protocol: /^https?$/, error: 'a URL such as https://chat.example/hook' })

/** An address that no header can be smuggled into; root@localhost is one too. */
const mailAddress = z
  .string()
  .max(254)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._%+=-]*@[A-Za-z0-9][A-Za-z0-9.-]*$/, 'an address such as ops@example.com')

const pagerdutyEvents = 'https://events.pagerduty.com/v2/enqueue'

/**
 * One channel. Those of Slack and PagerDuty take a secret, which is in a file of its own: everybody who knows it can post.
 */
const ChannelField = z.union(
  [
    z.strictObject({ command }),
    z.strictObject({ webhook: httpUrl }),
    z.strictObject({ webhookFile: workerPath }),
    z.strictObject({ slackFile: workerPath }),
    z.strictObject({ pagerdutyFile: workerPath, pagerdutyUrl: httpUrl.default(pagerdutyEvents) }),
    z.strictObject({
      mail: z.array(mailAddress).min(1).max(20),
      from: mailAddress.optional(),
      sendmail: workerPath.default('/usr/sbin/sendmail'),
    }),
  ],
  'one of {slackFile: /etc/…}, {pagerdutyFile: /etc/…}, {mail: [ops@example.com]}, {webhook: https://…}, {webhookFile: /etc/…} and {command: …}',
)
export type ChannelField = z.infer<typeof ChannelField>

const channels = z.array(ChannelField).min(1).max(10)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 22:00')
const dayMinutes = 24 * 60

/** Channels with a schedule: reminders while something waits for a person, then others too, and hours of quiet. */
const ScheduledField = z.strictObject({
  to: channels,
  remind: z
    .union(
      [
        z.strictObject({
          everyMinutes: z.number().int().min(1).max(dayMinutes).default(30),
          most: z.number().int().min(1).max(20).default(3),
        }),
        z.literal('none'),
      ],
      'none, or {everyMinutes: 30, most: 3}',
    )
    .prefault({}),
  escalate: z
    .strictObject({
      afterMinutes: z
        .number()
        .int()
        .min(1)
        .max(7 * dayMinutes),
      to: channels,
    })
    .optional(),
  quietHours: z
    .strictObject({
      from: clock,
      until: clock,
      zone: z.string().refine(isTimeZone, 'the name of a time zone, such as Europe/Berlin'),
    })
    .refine(({ from, until }) => from !== until, { path: ['until'], message: 'another time than from' })
    .optional(),
})
export type ScheduledField = z.infer<typeof ScheduledField>

/**
 * The way to notify people of attention, gates and the end: channels with a schedule, or one command or webhook that gets
 * each text once. A command reads the text on its input, on the worker; a webhook gets it as JSON.
 */
export const NotifyField = z
  .union(
    [
      ScheduledField,
      z.strictObject({ command }),
      z.strictObject({ webhook: httpUrl }),
      z.strictObject({ webhookFile: workerPath }),
      z.literal('none'),
    ],
    'none, or one of {to: [channels]}, {command: …}, {webhook: https://…} and {webhookFile: /etc/…}',
  )
  .default('none')
export type NotifyField = z.infer<typeof NotifyField>
