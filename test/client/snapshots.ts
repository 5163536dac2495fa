import type { Snapshot, StepNow } from '../../client/live'
import type { UpgradeName } from '../../cloud/model/ids'
import { plan, planCloud, type Plan } from '../../workflows/plan/plan'
import type { Progress } from '../../cloud/model/progress'
import { exampleCloud } from '../support/cloud'

/** The time at which snapshots are looked at. */
export const now = Date.parse('2017-03-01T02:00:00.000Z')

const cloud = exampleCloud()
const plans = new Map<UpgradeName, Plan>()

/** An upgrade of which so many steps are done, the next one runs, and no more has begun. */
export async function snapshot(
  service: UpgradeName,
  done: number,
  changes: Partial<Progress> = {},
  running: Partial<StepNow> = {},
): Promise<Snapshot> {
  const planned = plans.get(service) ?? (service === 'cloud' ? await planCloud(cloud) : await plan(cloud, service))
  plans.set(service, planned)
  return {
    upgrade: `upgrade-production-${service}`,
    service,
    cloud: cloud.name,
    state: 'Running',
    attention: null,
    gate: null,
    outage: null,
    detached: [],
    decisions: [],
    pending: null,
    ...changes,
    steps: planned.steps.map((step, index): StepNow => {
      if (index < done) return { ...step, state: 'done', seconds: index + 0.5 }
      if (index > done) return { ...step, state: 'pending' }
      return { ...step, state: 'running', seconds: 0, since: new Date(now - 42_000).toISOString(), ...running }
    }),
  }
}
