import type { Read } from './read'

/**
 * An upgrade changes the cloud only while it holds its lock. A lock that a person has released is taken again by the upgrade
 * that held it only for a person's word; the next upgrade of a whole cloud takes it as it begins. The word that starts an
 * upgrade counts until it has changed anything: a worker may have died before it heard that the lock was taken. An upgrade
 * that is started while another holds the lock is refused.
 */
export function lock({ night, deeds }: Read): readonly string[] {
  const faults: string[] = []
  const holders = new Set<string>()
  const changed = new Set<string>()
  let released: { readonly at: number } | undefined
  for (const deed of deeds) {
    switch (deed.what) {
      case 'command':
      case 'out':
        changed.add(deed.upgrade)
        if (deed.holder !== deed.upgrade)
          faults.push(`${deed.step} changed the cloud while ${deed.holder || 'nobody'} held its lock`)
        break
      case 'in':
        if (deed.step !== '' && deed.holder !== deed.upgrade)
          faults.push(`${deed.step} changed the cloud while ${deed.holder || 'nobody'} held its lock`)
        break
      case 'released':
        released = { at: deed.at }
        break
      case 'taken': {
        const since = released
        const asked = night.sent.some(
          ({ at, signal }) =>
            since !== undefined &&
            at >= since.at &&
            at <= deed.at &&
            ['retry', 'start', 'terminate-and-start', 'reset'].includes(signal),
        )
        // The next upgrade of a cloud begins with a lock that is free, as the first one did. One that held it asks.
        const isNext = !holders.has(deed.upgrade) && night.schedule.upgrade === 'cloud'
        if (since !== undefined && !asked && !isNext && changed.has(deed.upgrade))
          faults.push(`${deed.upgrade} took the lock that a person had released`)
        released = undefined
        holders.add(deed.upgrade)
        break
      }
      case 'given back':
      case 'effect':
        break
    }
  }
  return faults
}
