import { nobodyYet, type Delivery, type Notification } from '../../../cloud/model/notification/notification'
import { oneByOne, stepOn } from '../computes-one-by-one'
import { eventually } from '../eventually'
import { RecordingCloud } from '../recording'
import { driven, failed, failsOnce, named, type DrivenProcedure } from './driven'

const secondMilliseconds = 1000
const nightMilliseconds = 8 * 3_600_000
const patienceSeconds = 60

/** People who are reminded each second, who hear of ends, and who sleep: news are held back to the end of the upgrade. */
class People {
  readonly asked: Notification[] = []
  channels: Delivery['channels'] = [{ channel: 'slack', ok: true, said: 'Slack has taken it' }]

  delivers(notification: Notification | undefined): Delivery | undefined {
    if (notification === undefined) return undefined
    this.asked.push(notification)
    const { kind, stage, at, standing } = notification
    const after = (milliseconds: number): string => new Date(Date.parse(at) + milliseconds).toISOString()
    if (kind === 'news' && stage !== 'ends')
      return { standing: nobodyYet, next: after(nightMilliseconds), wantsEnd: true, channels: [] }
    const { firstAt = at, reminders } = standing
    const isReminder = stage === 'waits' && standing.firstAt !== undefined
    return {
      standing: { firstAt, lastAt: at, reminders: reminders + (isReminder ? 1 : 0), isEscalated: reminders > 1 },
      ...(stage === 'waits' ? { next: after(secondMilliseconds) } : {}),
      wantsEnd: true,
      channels: this.channels,
    }
  }

  async untilReminded(kind: Notification['kind'], times: number): Promise<void> {
    const isEnough = (): boolean => this.asked.filter((each) => each.kind === kind).length > times
    await eventually(isEnough, { what: `${times} reminders of the ${kind}`, seconds: patienceSeconds })
  }
}

function notifying(cloud: RecordingCloud): People {
  const people = new People()
  cloud.delivers = (notification) => people.delivers(notification)
  return people
}

/** A gate and an attention of which people are reminded, and which end; a channel that fails; news that are held back. */
const reminded: DrivenProcedure = async (bench) => {
  const cloud = new RecordingCloud(named('reminded'))
  const people = notifying(cloud)
  const install = 'keystone/controller1/install'
  cloud.runs.set(install, (generation) =>
    generation < 3
      ? failed()
      : {
          state: 'done',
          evidence: 'keystone is installed',
          notices: [{ kind: 'would-not-start', subject: 'acme-api', text: 'ImportError: cannot import name v3' }],
        },
  )
  await driven(bench, cloud, 'keystone', async (upgrade) => {
    await upgrade.untilAttention(install)
    await people.untilReminded('attention', 2)
    people.channels = [{ channel: 'slack', ok: false, said: 'Slack answered 403: invalid_token' }]
    await upgrade.until('not delivered', ({ undelivered }) => undelivered !== undefined)
    people.channels = [{ channel: 'slack', ok: true, said: 'Slack has taken it' }]
    const { attention } = await upgrade.until('delivered again', ({ undelivered }) => undelivered === undefined)
    await upgrade.send('retry', { by: 'ann' })
    await upgrade.until('asked again', (now) => now.attention !== null && now.attention.since !== attention?.since)
    await upgrade.send('retry', { by: 'bob' })
    await upgrade.untilGate()
    await people.untilReminded('gate', 2)
    await upgrade.send('keystone-upgraded', { by: 'ann' })
  })
}

/** Computes in groups, each result in a task of its own. Three stand in line for a person, who is reminded meanwhile. */
const groups: DrivenProcedure = async (bench) => {
  const cloud = oneByOne(named('groups', (given) => ({ ...given, groups: { batch: 3, maxUnavailable: 6 } })))
  const people = notifying(cloud)
  const inLine = ['compute3', 'compute4', 'compute6'].map(stepOn)
  for (const step of inLine) {
    const others = cloud.runs.get(step)
    cloud.runs.set(step, async (generation, lock) => {
      await others?.(generation, lock)
      return failsOnce(generation)
    })
  }
  await driven(bench, cloud, 'nova', async (upgrade) => {
    for (let answered = 0; answered < inLine.length; answered += 1) {
      const { attention } = await upgrade.until('asked', (now) => now.attention !== null)
      if (answered === 0) await people.untilReminded('attention', 3)
      await upgrade.send('retry', { by: 'ann' })
      await upgrade.until('past it', (now) => now.attention?.step !== attention?.step)
    }
    await upgrade.toTheEnd()
  })
}

export const notified: Readonly<Record<string, DrivenProcedure>> = { reminded, groups }
