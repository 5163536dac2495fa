import { procedures, type Procedure } from '../../../workflows/procedures'

/**
 * Keystone's upgrade as a later version might have it: with one more thing to do before all others, where `isWanted` says
 * so.
 */
export function changeKeystone(isWanted: () => boolean): void {
  const pair = procedures['newton-to-ocata']
  const { keystone } = pair
  const tell: Procedure['tell'] = async (site) => {
    if (isWanted()) await site.setEverywhere('token', 'expiration', '3600')
    await keystone.tell(site)
  }
  Object.assign(pair, { keystone: { ...keystone, tell } })
}
