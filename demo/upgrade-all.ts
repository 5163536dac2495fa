import colors from 'picocolors'
import type { Connected } from '../client/connect'
import { startCommand } from '../client/commands/act'
import { upgradeId, type CloudName } from '../cloud/model/ids'
import { follow, type Followed, type Telling } from './follow'
import { planSize } from './show'

/** What the telling of a whole cloud needs besides. */
export interface TellingAll extends Telling {
  readonly connection: Connected
  readonly cloud: CloudName
  /** The Web UI's URL. */
  readonly ui: string
}

/**
 * Starts the upgrades one after the other, by the command that an operator has for it, and tells of each until it is done.
 * @throws what stands in the way of one
 */
export async function upgradeAll(upgrades: readonly Followed[], telling: TellingAll): Promise<void> {
  const { screen, cloud, cloudFile } = telling
  for (const followed of upgrades) {
    const { service, feed, plan } = followed
    const id = upgradeId(cloud, service)
    screen.line()
    screen.line(`${colors.bold(service)}  ${planSize(plan)}`)
    await startCommand(service, cloudFile, () => undefined)
    screen.line(`Started ${id}. Watch it in Temporal's Web UI:`)
    screen.line(`  ${colors.underline(await page(telling, id))}`)
    screen.line()
    await follow(followed, telling)
    const outage = feed.latest?.outage ?? null
    const down = outage === null ? '' : `; its API was down for ${outage.seconds.toFixed(1)} s`
    screen.line(colors.bold(`${service} is on Ocata after ${feed.seconds.toFixed(0)} s${down}`))
  }
}

/** An upgrade's page in the Web UI. */
async function page({ ui, connection }: TellingAll, id: string): Promise<string> {
  const { client, namespace } = connection
  const { runId } = await client.workflow.getHandle(id).describe()
  return `${ui}/namespaces/${namespace}/workflows/${id}/${runId}/history`
}
