import { z } from 'zod'
import { limits } from './limits'

/** The run of an upgrade that judges an answer: a signature counts in no other. */
export const Judge = z.object({
  upgrade: z.string().max(limits.nameCharacters * 2),
  run: z.string().max(limits.nameCharacters),
})
export type Judge = z.infer<typeof Judge>
