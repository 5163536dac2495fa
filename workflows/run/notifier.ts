import { CancellationScope, condition, log, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { Cloud } from '../../cloud/model/cloud'
import type { UpgradeId } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { clipped, oneLine } from '../../cloud/model/text'
import { failureOf } from './activity-results'

/** A notification is tried for ten minutes; only the end of the upgrade waits for it, and only for so long. */
const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '10 minutes',
})
const flushLimitSeconds = 30

/** Tells people by the way of cloud.yaml's `notify`. */
export class Notifier {
  readonly #sent: Promise<void>[] = []

  constructor(
    private readonly cloud: Cloud,
    private readonly upgrade: UpgradeId,
  ) {}

  /** Never waits, never fails. The text is sent as one line, and bounded. */
  notify(text: string): void {
    const to = this.cloud.notify
    if (to.kind === 'none') return
    const said = clipped(oneLine(`[${this.upgrade}] ${text}`), limits.notificationCharacters)
    const telling = CancellationScope.nonCancellable(() => notify({ notify: to, text: said }))
    this.#sent.push(
      telling.catch((error: unknown) =>
        log.warn('nobody could be told', { text: said, why: failureOf('notify', error) }),
      ),
    )
  }

  /** Waits until all notifications have arrived, for half a minute at most. */
  async flush(): Promise<void> {
    await Promise.race([Promise.all(this.#sent), condition(() => false, `${flushLimitSeconds} seconds`)])
  }
}
