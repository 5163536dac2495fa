// The program of bin/openstack-upgrade: sets up the needs of the command line, then is the command line. `npm run upgrade`
// hands over to a process of its own, since npm sends each Ctrl-C of a terminal a second time.
import { join } from 'node:path'
import { passSignalsOn } from './child.mjs'
import { root } from './paths.mjs'
import { prepare } from './prepare.mjs'
import { explained } from './say.mjs'
import { upgrade } from './tasks.mjs'

/** @returns {Promise<boolean>} false if it could not be set up; the exit code is set then */
async function isReady() {
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

if (await isReady()) await import(join(root, 'build/client/main.js'))
