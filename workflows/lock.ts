import { condition, setHandler, defineQuery, defineSignal } from '@temporalio/workflow'

/** Ends the lock. The holder says who it is; an operator need say nothing. */
export const releaseSignal = defineSignal<[unknown]>('release')
/** The workflow id of the upgrade that holds the lock. */
export const holderQuery = defineQuery<string>('holder')

/**
 * The lock of a cloud: two services are not upgraded at once. It is a workflow of its own, `lock-<cloud>`, so that it
 * outlives a terminated upgrade: its jobs may still run. Ends by the signal `release`.
 */
export async function cloudLock({ holder }: { readonly holder: string }): Promise<void> {
  let released = false
  setHandler(holderQuery, () => holder, { description: 'The upgrade that holds this lock.' })
  setHandler(
    releaseSignal,
    (by) => {
      const named = typeof by === 'object' && by !== null && 'holder' in by ? by.holder : undefined
      released ||= named === undefined || named === holder
    },
    { description: 'Releases the lock, whoever holds it. Example: {"by":"ann","note":"its workflow was terminated"}' },
  )
  await condition(() => released)
}
