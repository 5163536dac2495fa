import { stories, type Story } from '../../../workflows/stories'

/**
 * Keystone's upgrade as a later version might have it: with one more thing to do before all others, where `isWanted` says
 * so.
 */
export function changeKeystone(isWanted: () => boolean): void {
  const { keystone } = stories
  const tell: Story['tell'] = async (site) => {
    if (isWanted()) await site.setEverywhere('token', 'expiration', '3600')
    await keystone.tell(site)
  }
  Object.assign(stories, { keystone: { ...keystone, tell } })
}
