import { z } from 'zod'
import type { CloudName } from './ids'
import { limits } from './limits'
import { clipped } from './text'

const id = z.string().max(limits.nameCharacters * 2)

/** The answer of `takeLock`: the run of the upgrade that has the lock now, or the holder that has it instead. */
export const LockResult = z.discriminatedUnion('taken', [
  z.object({
    taken: z.literal(true),
    /** Absent in a history from before it was told. */
    run: id.exactOptional(),
  }),
  z.object({
    taken: z.literal(false),
    holder: id,
    /** The state of the holder, and since when the lock is held. Absent in a history from before it was told. */
    sentence: z
      .string()
      .transform((text) => clipped(text, limits.sentenceCharacters))
      .exactOptional(),
  }),
])
export type LockResult = z.infer<typeof LockResult>

/** True if the upgrade that holds a lock runs; `said` in words: `runs since 2026-11-28T02:00:00Z`. */
export const HolderState = z.object({
  runs: z.boolean(),
  said: z.string().transform((text) => clipped(text, limits.saidCharacters)),
})
export type HolderState = z.infer<typeof HolderState>

/** The result of a lock workflow. `giver`: the upgrade itself at its end, or an operator. */
export const LockEnd = z.object({ giver: z.enum(['holder', 'operator']), by: z.string() })
export type LockEnd = z.infer<typeof LockEnd>

/** The lock that a step needs before it changes anything: its upgrade holds the lock of its cloud at that moment. */
export interface LockNeed {
  readonly cloud: CloudName
  /** The run that took the lock, as the upgrade's history has it; a reset makes another run. */
  readonly run?: string
  /** True once a person has answered retry after the lock was lost: the step takes a free lock again. */
  readonly take: boolean
}
