import { CancellationScope, condition, patched } from '@temporalio/workflow'

/**
 * Runs a wait that may be given up at any time: a look, a reading of evidence, a preflight. The wait is cancelled as soon as
 * a person's decision makes it needless. That ends only the worker's waiting, and no command on a host. It ends within a
 * heartbeat's second, so that the activity's id is free again.
 * @returns undefined if it was given up, unless its result came all the same
 */
export function unlessSaid<T>(isSaid: () => boolean, work: () => Promise<T>): Promise<T | undefined> {
  // Upgrades that began before this was added wait for its end, as they did.
  return patched('answers-end-waiting') ? givenUpOnce(isSaid, work) : work()
}

async function givenUpOnce<T>(isSaid: () => boolean, work: () => Promise<T>): Promise<T | undefined> {
  const scope = new CancellationScope()
  const working = scope.run(work)
  const saying = scope.run(() => condition(isSaid))
  const first = await Promise.race([working, saying]).catch((error: unknown) => {
    scope.cancel()
    throw error
  })
  scope.cancel()
  saying.catch(() => undefined)
  if (first !== undefined) return first
  return working.catch(() => undefined)
}
