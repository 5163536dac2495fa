/**
 * The workflows, but one that looks at every step more than once has its task fail. Done so after each change, a replay
 * takes time by the square of the steps.
 */
import { UpgradeState } from '../../../workflows/state/upgrade-state'

const looked = new WeakSet<UpgradeState>()
const progress = Reflect.get(UpgradeState.prototype, 'progress')
Reflect.set(UpgradeState.prototype, 'progress', function (this: UpgradeState) {
  if (looked.has(this)) throw new Error('every step was looked at again')
  looked.add(this)
  return progress.call(this)
})

export * from '../../../workflows'
