// Sets up the needs of bin/openstack-upgrade in a clone. `npm run upgrade` hands over to a process of its own, since npm
// sends each Ctrl-C of a terminal a second time.
import { passSignalsOn } from './child.mjs'
import { prepare } from './prepare.mjs'
import { explained } from './say.mjs'
import { upgrade } from './tasks.mjs'

/** @returns {Promise<boolean>} false if it could not be set up; the exit code is set then */
export async function isReady() {
  const passNoMore = passSignalsOn()
  try {
    await prepare(upgrade, [])
    return true
  } catch (error) {
    process.exitCode = explained(error)
    return false
  } finally {
    passNoMore()
  }
}
