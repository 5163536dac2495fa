/**
 * The workflows, but with a timer beside each notification. Histories that they have made can't be replayed by the product's
 * from their first notification on.
 */
import { sleep } from '@temporalio/workflow'
import { Notifier } from '../../../workflows/run/notifier'

const notify = Reflect.get(Notifier.prototype, 'notify')
Reflect.set(Notifier.prototype, 'notify', function (this: Notifier, ...args: Parameters<Notifier['notify']>) {
  void sleep('1 hour')
  notify.apply(this, args)
})

export * from '../../../workflows'
