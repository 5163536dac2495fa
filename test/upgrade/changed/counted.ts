/**
 * The workflows, but one that looks at every step more than once has its task fail. Done so after each change, a replay
 * takes time by the square of the steps.
 */
import { Journal } from '../../../workflows/journal'

const looked = new WeakSet<Journal>()
const progress = Reflect.get(Journal.prototype, 'progress')
Reflect.set(Journal.prototype, 'progress', function (this: Journal) {
  if (looked.has(this)) throw new Error('every step was looked at again')
  looked.add(this)
  return progress.call(this)
})

export * from '../../../workflows'
