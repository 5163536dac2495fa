import colors from 'picocolors'
import type { Connected } from '../client/connect'
import { startCommand } from '../client/commands/act'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeId } from '../cloud/model/ids'
import { Feed } from './feed'
import { follow, type Followed, type Telling } from './follow'
import { planSize } from './show'
import { showSteps } from './shown-steps'

/** The additional parts that showing a whole cloud needs. */
export interface TellingAll extends Telling {
  readonly connection: Connected
  readonly cloud: Cloud
  /** The Web UI's URL. */
  readonly ui: string
}

/**
 * Starts the upgrade of a whole cloud by the operator's command for it, and shows each service in turn until all are done.
 * @throws the error that keeps it from starting
 */
export async function upgradeAll(upgrades: readonly Followed[], telling: TellingAll): Promise<void> {
  const { screen, cloud, cloudFile, connection } = telling
  for (const { service, plan } of upgrades) screen.line(`Plan of ${service}: ${planSize(plan)}.`)
  await startCommand('cloud', { cloud: cloudFile }, () => undefined)
  screen.line(`Started ${upgradeId(cloud, 'cloud')}. Watch it in Temporal's Web UI:`)
  screen.line(`  ${colors.underline(await page(telling))}`)
  const over = new AbortController()
  const both = { ...telling, signal: AbortSignal.any([telling.signal, over.signal]) }
  const whole = new Feed(connection, 'cloud', cloud)
  try {
    await Promise.all([
      // The cloud's upgrade shows the gates of its services too: those are answered at the service.
      follow('cloud', whole, both, ({ name }) => name.startsWith('before-')),
      inTurn(upgrades, both),
    ])
  } finally {
    over.abort()
    screen.resting()
  }
}

/** Shows the services' upgrades one after the other, each once it has been started. */
async function inTurn(upgrades: readonly Followed[], telling: Pick<TellingAll, 'cloud'> & Telling): Promise<void> {
  const { screen, cloud } = telling
  for (const { service, feed } of upgrades) {
    screen.line()
    screen.line(colors.bold(service))
    showSteps(feed, screen)
    await follow(service, feed, telling)
    const outage = feed.latest?.outage ?? null
    const down = outage === null ? '' : `; its API was down for ${outage.seconds.toFixed(1)} s`
    screen.line(colors.bold(`${service} is on ${cloud.release.to.label} after ${feed.seconds.toFixed(0)} s${down}`))
  }
}

/** The upgrade's page in the Web UI. */
async function page({ ui, cloud, connection }: TellingAll): Promise<string> {
  const { client, namespace } = connection
  const id = upgradeId(cloud, 'cloud')
  const { runId } = await client.workflow.getHandle(id).describe()
  return `${ui}/namespaces/${namespace}/workflows/${id}/${runId}/history`
}
