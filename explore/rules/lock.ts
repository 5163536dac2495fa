import type { Read } from './read'

/**
 * An upgrade changes the cloud only while it holds its lock. A lock that a person has released is taken again only for a
 * person's word. An upgrade that is started while another holds the lock is refused.
 */
export function lock({ night, deeds }: Read): readonly string[] {
  const faults: string[] = []
  let releasedAt: number | undefined
  for (const deed of deeds) {
    switch (deed.what) {
      case 'command':
      case 'out':
        if (deed.holder !== deed.upgrade)
          faults.push(`${deed.step} changed the cloud while ${deed.holder || 'nobody'} held its lock`)
        break
      case 'in':
        if (deed.step !== '' && deed.holder !== deed.upgrade)
          faults.push(`${deed.step} changed the cloud while ${deed.holder || 'nobody'} held its lock`)
        break
      case 'released':
        releasedAt = deed.at
        break
      case 'taken': {
        const since = releasedAt
        const asked = night.sent.some(
          ({ at, signal }) =>
            since !== undefined &&
            at >= since &&
            at <= deed.at &&
            ['retry', 'start', 'terminate-and-start', 'reset'].includes(signal),
        )
        if (since !== undefined && !asked) faults.push(`${deed.upgrade} took the lock that a person had released`)
        releasedAt = undefined
        break
      }
      case 'given back':
      case 'effect':
        break
    }
  }
  return faults
}
