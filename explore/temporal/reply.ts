/** The end of a question: its value, or the error of it. */
export type Settled<T = unknown> = { readonly value: T } | { readonly error: Error }

/** The reply to a question: at once, or later on the virtual clock. Of a lost worker it never comes. */
export type Reply<T = unknown> = Settled<T> | { readonly later: (settle: (how: Settled<T>) => void) => void }

/** Never comes: for all that a lost worker waits for. */
export const never: Reply<never> = { later: () => undefined }

/** A reply as the product's code waits for it. */
export function promised<T>(reply: Reply<T>): Promise<T> {
  if ('value' in reply) return Promise.resolve(reply.value)
  if ('error' in reply) return Promise.reject(reply.error)
  return new Promise((resolve, reject) => {
    reply.later((how) => {
      if ('value' in how) resolve(how.value)
      else reject(how.error)
    })
  })
}

/** A question of an activity to the world: the name of an edge, and its arguments. */
export type Question = readonly [edge: string, ...args: readonly unknown[]]
