import { condition } from '@temporalio/workflow'
import type { NodeGroups } from '../../cloud/model/node-groups'
import type { WorkOnNode } from '../procedure/primitives'
import type { Context } from './context'

/**
 * Works on many nodes. A further one is begun while fewer than `batch` are worked on, and fewer than `maxUnavailable` are
 * worked on or wait for a person. Once an upgrade is aborted none is begun, and those under way come to their end.
 */
export async function workInGroups(
  { upgradeState, turns }: Pick<Context, 'upgradeState' | 'turns'>,
  works: readonly WorkOnNode[],
  { batch, maxUnavailable }: NodeGroups,
): Promise<void> {
  const under = new Set<WorkOnNode>()
  const faults: unknown[] = []
  const isRoom = (): boolean => {
    const waiting = [...under].filter(({ host }) => upgradeState.needsPerson(host)).length
    return under.size < maxUnavailable && under.size - waiting < batch
  }
  const ended: Promise<void>[] = []
  let next = 0
  const beginWhileRoom = (): void => {
    for (let each = works[next]; each !== undefined && faults.length === 0 && isRoom(); each = works[next]) {
      next += 1
      under.add(each)
      ended.push(done(each))
    }
  }
  const done = async (each: WorkOnNode): Promise<void> => {
    try {
      await each.work()
    } catch (error) {
      faults.push(error)
    } finally {
      under.delete(each)
      // Within the turn of the result that ended this node: a condition is looked at only once all results are in.
      if (turns.areOn) beginWhileRoom()
    }
  }
  const isOver = (): boolean => faults.length > 0 || next >= works.length
  beginWhileRoom()
  while (!isOver()) {
    await condition(() => isOver() || isRoom())
    beginWhileRoom()
  }
  await Promise.all(ended)
  if (faults.length > 0) throw faults[0]
}
