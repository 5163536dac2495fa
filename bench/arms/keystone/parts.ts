import { activitiesIn, type Event } from '../activities'

/** The time between two activities: tasks of the workflow, and the gate's answer on its way. */
const between = 'workflow tasks, and the answer at the gate'

/**
 * The milliseconds that an upgrade spent in each kind of step, by its name. Activities that run at once count once, for the
 * one that began first. So the parts make up the whole, from the first step to the end of the last.
 */
export function partsByKind(events: readonly Event[]): ReadonlyMap<string, number> {
  const parts = new Map<string, number>()
  const add = (name: string, milliseconds: number): void => void parts.set(name, (parts.get(name) ?? 0) + milliseconds)
  let until: number | undefined
  for (const { id, scheduled, completed } of activitiesIn(events)) {
    if (until !== undefined && scheduled > until) add(between, scheduled - until)
    const begun = Math.max(scheduled, until ?? scheduled)
    if (completed > begun) add(kindOf(id), completed - begun)
    until = Math.max(completed, until ?? completed)
  }
  return parts
}

/** `stop` of `keystone/controller1/stop-apache2`, `gate` of `keystone/gate/keystone-upgraded:evidence`. */
function kindOf(activityId: string): string {
  const [, place = '', step = ''] = activityId.split('/')
  if (place === 'gate') return 'gate'
  const verb = step.replace(/:look$/, '').replace(/-apache2$/, '')
  return verb.replace(/^contract:evidence$/, 'contract: its evidence')
}
