import type { NodeGroups } from '../../cloud/model/node-groups'
import type { Primitives, Step } from './primitives'

/**
 * Does a step on many hosts that takes nothing down.
 * @param before number of hosts of which an upgrade that was under way before did the step, and waited for all of them
 */
export async function everywhere(
  primitives: Primitives,
  steps: readonly Step[],
  groups: NodeGroups,
  before: number,
): Promise<void> {
  if (primitives.has('nodes-in-groups')) {
    const works = steps.map((step) => ({ host: step.host, work: () => primitives.step(step) }))
    await primitives.inGroups(works, groups)
    return
  }
  for (let from = 0; from < steps.length; from += before) {
    const some = steps.slice(from, from + before)
    await primitives.together(some.map((step) => () => primitives.step(step)))
  }
}
