import { CancellationScope, condition, log, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../../activities/interface'
import type { Cloud } from '../../cloud/model/cloud'
import type { UpgradeId, UpgradeName } from '../../cloud/model/ids'
import { limits } from '../../cloud/model/limits'
import { nobodyYet, type Delivery, type Notification } from '../../cloud/model/notification/notification'
import { clipped, oneLine } from '../../cloud/model/text'
import type { UpgradeState } from '../state/upgrade-state'
import { failureOf, readAnswer } from './activity-results'
import type { Need } from './need'

/** An activity that gives up its attempts itself. Only the end of the upgrade waits for it, and only for so long. */
const { notify } = proxyActivities<Pick<Activities, 'notify'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute', maximumAttempts: 20 },
})
const flushLimitSeconds = 30

/** A notification that goes on: of a need that waits, or of news that is held back. */
interface Open {
  readonly kind: Notification['kind']
  readonly key: string
  readonly since: string
  text: string
  standing: Notification['standing']
}

/**
 * Notifies people by the way of cloud.yaml's `notify`. An activity finds what is due in the cloud's file, and answers when
 * more will be: the workflow waits until then, or until the need is over. So each reminder is a durable timer, and a history
 * from before has none: nobody answered so.
 */
export class Notifier {
  readonly #sent: Promise<void>[] = []
  readonly #open = new Map<string, Open>()
  #ends = false
  #news = 0

  constructor(
    private readonly cloud: Cloud,
    private readonly upgrade: UpgradeId,
    private readonly name: UpgradeName,
    private readonly upgradeState: UpgradeState,
  ) {}

  /**
   * Never waits, never fails. The text is sent as one line, and bounded.
   * @param need what waits for a person; people are reminded of it, and hear of its end. Without one the text is news
   */
  notify(text: string, need?: Need): void {
    if (this.cloud.notify.kind === 'none') return
    const said = clipped(oneLine(`[${this.upgrade}] ${text}`), limits.notificationCharacters)
    const following = CancellationScope.nonCancellable(() =>
      need === undefined ? this.#tellNews(said) : this.#tellOf(need, said),
    )
    this.#sent.push(following.catch((error: unknown) => this.#missed(said, failureOf('notify', error))))
  }

  /** Waits until all notifications have arrived, for half a minute at most. News that were held back are sent now. */
  async flush(): Promise<void> {
    this.#ends = true
    await Promise.race([Promise.all(this.#sent), condition(() => false, `${flushLimitSeconds} seconds`)])
  }

  #tellNews(text: string): Promise<void> {
    this.#news += 1
    const since = new Date(Date.now()).toISOString()
    const open = {
      kind: 'news',
      key: `${this.upgrade} news ${this.#news} ${since}`,
      since,
      text,
      standing: nobodyYet,
    } as const
    return this.#follow(open, () => false)
  }

  async #tellOf({ kind, what, since, isOver }: Need, text: string): Promise<void> {
    const key = `${this.upgrade} ${what} ${since}`
    const known = this.#open.get(key)
    if (known !== undefined) {
      known.text = text
      await this.#ask(known, 'changed')
      return
    }
    const open = { kind, key, since, text, standing: nobodyYet }
    this.#open.set(key, open)
    try {
      await this.#follow(open, isOver)
    } finally {
      this.#open.delete(key)
    }
  }

  /** Notifies of what is due, again and again until the need is over, and then of that. */
  async #follow(open: Open, isOver: () => boolean): Promise<void> {
    const isNews = open.kind === 'news'
    let wantsEnd = false
    for (let asked = 0; asked < limits.notificationsOfOneNeed; asked += 1) {
      const isHeldNews = isNews && this.#ends
      const answer = await this.#ask(open, isHeldNews ? 'ends' : 'waits')
      if (answer === undefined) return
      open.standing = answer.standing
      wantsEnd = answer.wantsEnd
      if (answer.next === undefined || isHeldNews) break
      const seconds = Math.max(1, Math.ceil((Date.parse(answer.next) - Date.now()) / 1000))
      await condition(() => this.#ends || isOver(), `${seconds} seconds`)
      if (isOver() || (this.#ends && !isNews)) break
    }
    if (isNews || !wantsEnd) return
    await condition(() => this.#ends || isOver())
    await this.#ask(open, 'over')
  }

  async #ask(open: Open, stage: Notification['stage']): Promise<Delivery | undefined> {
    const { kind, key, since, text, standing } = open
    const answer = stage === 'over' ? this.upgradeState.decisions.lastAnswerSince(since) : undefined
    const notification: Notification = {
      kind,
      upgrade: this.upgrade,
      key,
      since,
      at: new Date(Date.now()).toISOString(),
      stage,
      standing,
      look: `openstack-upgrade status ${this.name} --cloud ${this.cloud.name}`,
      ...(answer === undefined ? {} : { answer }),
    }
    const read = readAnswer('notify', 'notify', await notify({ notify: this.cloud.notify, text, notification }))
    if (!read.ok || read.value === undefined) return undefined
    const failed = read.value.channels.filter(({ ok }) => !ok)
    if (failed.length > 0) this.#missed(text, failed.map(({ channel, said }) => `${channel}: ${said}`).join('; '))
    else if (read.value.channels.length > 0) this.upgradeState.notifications.delivered()
    return read.value
  }

  /** A notification holds up no upgrade: its failure is a line in the log, and a line of `status`. */
  #missed(text: string, why: string): void {
    log.warn('somebody could not be notified', { text, why })
    this.upgradeState.notifications.missed(why)
  }
}
