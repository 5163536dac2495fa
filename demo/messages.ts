import { z } from 'zod'

/** The orders to the keeper: start another worker; leave everything up when the demo ends. */
export type Order = 'worker' | 'keep'

const pid = z.number().int().positive()

/** The addresses of all parts that the keeper holds. */
export const Stage = z.object({
  folder: z.string(),
  /** The simulated cloud's folder. */
  lab: z.string(),
  cloudFile: z.string(),
  /** The public Keystone through each balancer. */
  targets: z.array(z.string()).min(1),
  /** Temporal's, host:port. */
  address: z.string(),
  /** The Web UI's. */
  ui: z.string(),
  worker: pid,
})
export type Stage = z.infer<typeof Stage>

/** The keeper's answers. */
export const Word = z.discriminatedUnion('said', [
  Stage.extend({ said: z.literal('ready') }),
  z.object({ said: z.literal('worker'), pid }),
  z.object({ said: z.literal('restarted'), pid }),
  z.object({ said: z.literal('kept'), pid }),
  z.object({ said: z.literal('ended'), program: z.string(), pid, how: z.string(), last: z.string() }),
  z.object({ said: z.literal('failed'), why: z.string() }),
])
export type Word = z.infer<typeof Word>
