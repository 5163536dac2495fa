import { z } from 'zod'

/** How many of many nodes are worked on side by side. */
export interface NodeGroups {
  /** Nodes that are worked on at once. */
  readonly batch: number
  /** Nodes that may be under work or wait for a person: with so many, no further one is begun. */
  readonly maxUnavailable: number
}

/** A unit of which cloud.yaml says nothing, as the procedure has it. */
export const oneAtATime: NodeGroups = { batch: 1, maxUnavailable: 1 }

/** Work that takes nothing down. An upgrade that was begun before cloud.yaml could say so has these too. */
export const takesNothingDown: NodeGroups = { batch: 20, maxUnavailable: 50 }

/** The most nodes that may be worked on, or wait, at once: a worker has room for twice as many activities. */
export const mostAtOnce = 100
export const nodesAtOnce = z.number().int().min(1).max(mostAtOnce)

/** The groups in which several units of one node are worked on together: the narrowest of theirs. */
export function narrowest(all: readonly NodeGroups[]): NodeGroups {
  const [first = oneAtATime, ...others] = all
  return others.reduce(
    (one, other) => ({
      batch: Math.min(one.batch, other.batch),
      maxUnavailable: Math.min(one.maxUnavailable, other.maxUnavailable),
    }),
    first,
  )
}
