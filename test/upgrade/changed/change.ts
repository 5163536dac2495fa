import { procedures, type Procedure } from '../../../workflows/services'

/**
 * Keystone's upgrade as a later version might have it: with one more thing to do before all others, where `isWanted` says
 * so.
 */
export function changeKeystone(isWanted: () => boolean): void {
  const pair = procedures['newton-to-ocata']
  const { keystone } = pair
  const run: Procedure['run'] = async (site) => {
    if (isWanted()) await site.setEverywhere('token', 'expiration', '3600')
    await keystone.run(site)
  }
  Object.assign(pair, { keystone: { ...keystone, run } })
}
