import type { Read } from './read'

/**
 * A command that needs a drained node begins while every balancer has it out. A server is taken out only while its backend
 * keeps enough others up there, but for an outage of the procedure.
 */
export function serving({ night, deeds }: Read): readonly string[] {
  const { book, cloud } = night.cloud
  return deeds.flatMap((deed) => {
    if (deed.what === 'command' && deed.serving.length > 0)
      return [`${deed.step} began while ${deed.serving.join(', ')} served`]
    if (deed.what !== 'out') return []
    const step = book.steps.get(deed.step)
    // Servers of a host that is left out are down already.
    if (step?.action.kind !== 'drain' || step.outage === true) return []
    return deed.up < cloud.minimumUp
      ? [`${deed.step} left ${deed.up} servers up beside ${deed.server} on ${deed.balancer}`]
      : []
  })
}
