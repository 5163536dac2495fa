import { z } from 'zod'
import { command, workerPath } from './text'

/**
 * The way to tell people of attention, gates and the end: a command on the worker (it reads the text on its input), or a
 * webhook (JSON). The webhook's URL may be in a file of its own, since it lets everybody post who knows it.
 */
export const NotifyField = z
  .union(
    [
      z.strictObject({ command }),
      z.strictObject({ webhook: z.url({ protocol: /^https?$/, error: 'a URL such as https://chat.example/hook' }) }),
      z.strictObject({ webhookFile: workerPath }),
      z.literal('none'),
    ],
    'none, or one of {command: …}, {webhook: https://…} and {webhookFile: /etc/…}',
  )
  .default('none')
export type NotifyField = z.infer<typeof NotifyField>
