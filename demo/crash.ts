import { setTimeout as sleep } from 'node:timers/promises'
import colors from 'picocolors'
import { giveOrder, readLedger, type Execution } from '../lab/simulated'
import type { Followed } from './follow'
import type { Stage } from './messages'
import type { Crash } from './options'
import type { Screen } from './screen'
import type { Backstage } from './stage'

/** Duration of expand if the worker is to be killed in the middle of it. */
const expandSeconds = 4
/** A random kill comes at most this long after the beginning of a step; most steps are shorter. */
const randomWithinMs = 1500
const lookEveryMs = 50

export interface CrashScene {
  readonly stage: Stage
  readonly backstage: Backstage
  readonly upgrades: readonly Followed[]
  readonly screen: Screen
  readonly signal: AbortSignal
}

/** Makes expand last long enough to have a middle. To be done before the upgrades start. */
export async function prepareCrash(crash: Crash, { lab }: Stage): Promise<void> {
  if (crash === 'expand') await giveOrder(lab, { do: 'take', action: 'expand', seconds: expandSeconds })
}

/** Waits for the moment, kills the worker with SIGKILL and starts another. */
export async function crashWorker(crash: Crash, scene: CrashScene): Promise<void> {
  const { backstage, screen, stage } = scene
  const moment = crash === 'expand' ? await middleOfExpand(scene) : await anyMoment(scene)
  const began = performance.now()
  const killed = backstage.killWorker()
  screen.line(colors.red(`✗ worker ${killed} killed with SIGKILL: ${moment}`))
  const worker = await backstage.startWorker()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const expand = expandIn(await readLedger(stage.lab))
  const job =
    crash === 'random' || expand === undefined
      ? ''
      : `; expand ${expand.end === undefined ? 'still runs' : 'ended meanwhile'} on ${expand.host}`
  screen.line(colors.cyan(`▶ worker ${worker} takes over after ${seconds} s${job}`))
  if (crash === 'expand') await giveOrder(stage.lab, { do: 'take', action: 'expand', seconds: 0 })
}

/** A random moment between the beginning and the end of the first expand phase, Keystone's, as the host itself tells. */
async function middleOfExpand({ stage, signal }: CrashScene): Promise<string> {
  let expand: Execution | undefined
  while (expand === undefined) {
    await sleep(lookEveryMs, undefined, { signal })
    expand = expandIn(await readLedger(stage.lab))
  }
  const leftMs = Date.parse(expand.startedAt) + expandSeconds * 1000 - Date.now()
  await sleep(Math.random() * 0.8 * Math.max(leftMs, 0), undefined, { signal })
  const seconds = ((Date.now() - Date.parse(expand.startedAt)) / 1000).toFixed(1)
  const over = expandIn(await readLedger(stage.lab))?.end !== undefined
  return `${seconds} s into expand on ${expand.host}, which ${over ? 'has just ended' : `takes ${expandSeconds} s`}`
}

/** A random moment of a random step, gate or preflight of any service. */
async function anyMoment({ upgrades, signal }: CrashScene): Promise<string> {
  const moments = upgrades.flatMap(({ service, plan, feed }) => [
    { id: `${service}/preflight`, feed },
    ...plan.steps.map(({ id }) => ({ id, feed })),
  ])
  const moment = moments[Math.floor(Math.random() * moments.length)]
  if (moment === undefined) throw new Error('there is nothing to be upgraded')
  await moment.feed.until(({ steps, state }) => {
    const step = steps.find(({ id }) => id === moment.id)
    return state === 'Done' || (step === undefined ? steps.length > 0 : step.state !== 'pending')
  })
  const milliseconds = Math.random() * randomWithinMs
  await sleep(milliseconds, undefined, { signal })
  return `${(milliseconds / 1000).toFixed(1)} s after the beginning of ${moment.id}`
}

const expandIn = (executions: readonly Execution[]): Execution | undefined =>
  executions.find(({ action }) => action === 'expand')
