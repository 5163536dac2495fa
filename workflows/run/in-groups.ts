import { condition } from '@temporalio/workflow'
import type { NodeGroups } from '../../cloud/model/node-groups'
import type { WorkOnNode } from '../procedure/primitives'
import type { Context } from './context'

/**
 * Works on many nodes. A further one is begun while fewer than `batch` are worked on, and fewer than `maxUnavailable` are
 * worked on or wait for a person. Once an upgrade is aborted none is begun, and those under way come to their end.
 */
export async function workInGroups(
  { upgradeState }: Pick<Context, 'upgradeState'>,
  works: readonly WorkOnNode[],
  { batch, maxUnavailable }: NodeGroups,
): Promise<void> {
  const under = new Set<WorkOnNode>()
  const faults: unknown[] = []
  const isRoom = (): boolean => {
    const waiting = [...under].filter(({ host }) => upgradeState.needs.isOf(host)).length
    return under.size < maxUnavailable && under.size - waiting < batch
  }
  const done = async (each: WorkOnNode): Promise<void> => {
    try {
      await each.work()
    } catch (error) {
      faults.push(error)
    } finally {
      under.delete(each)
    }
  }
  const ended: Promise<void>[] = []
  for (const each of works) {
    if (!isRoom()) await condition(() => faults.length > 0 || isRoom())
    if (faults.length > 0) break
    under.add(each)
    ended.push(done(each))
  }
  await Promise.all(ended)
  if (faults.length > 0) throw faults[0]
}
