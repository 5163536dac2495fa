import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { must, registryEnvironment, run } from './child.mjs'
import { alone } from './lock.mjs'
import { onPath } from './paths.mjs'
import { SetupError, say } from './say.mjs'

const mark = '# written by the set-up of openstack-upgrade while it installs packages'

/**
 * Installs a Debian package, or several with blanks between their names, without starting its service, now or at the next boot.
 * @param {{ name: string, what: string, service?: string }} wanted `what` is how a person calls it; `service` the unit
 *   that the package would start
 * @throws {SetupError} where this user may not, with the line to run; or with apt-get's last lines
 */
export async function installDebianPackage({ name, what, service }) {
  const apt = onPath('apt-get')[0]
  if (apt === undefined)
    throw new SetupError(`${what} is missing. Install it (Debian's package is ${name}), then try again.`)
  if (process.getuid?.() !== 0) {
    throw new SetupError(`${what} is missing. Run: sudo apt-get update && sudo apt-get install -y ${name}`)
  }
  say(`installing ${what} (apt-get install ${name})`)
  const options = { env: { ...registryEnvironment(), DEBIAN_FRONTEND: 'noninteractive' }, limitSeconds: 900 }
  const wait = ['-qq', '-o', 'DPkg::Lock::Timeout=300']
  await alone(async () => {
    await must('apt-get update failed', apt, ['update', ...wait], options)
    await startingNothing('/usr/sbin/policy-rc.d', () =>
      must(
        `apt-get install ${name} failed`,
        apt,
        ['install', '-y', '--no-install-recommends', ...wait, ...name.split(' ')],
        options,
      ),
    )
    if (service !== undefined) await run('update-rc.d', [service, 'disable'], { limitSeconds: 60 })
  })
}

/**
 * Does work during which the machine's packages may start no service, then puts the machine's own policy back. One that
 * an earlier set-up was killed over is recognised, and the machine's own comes back with it.
 * @template T
 * @param {string} policy the file that invoke-rc.d asks, /usr/sbin/policy-rc.d (Debian: invoke-rc.d(8))
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function startingNothing(policy, work) {
  const kept = `${policy}.openstack-upgrade`
  if (existsSync(policy) && !isOurs(policy)) renameSync(policy, kept)
  writeFileSync(policy, `#!/bin/sh\n${mark}\nexit 101\n`)
  chmodSync(policy, 0o755)
  try {
    return await work()
  } finally {
    if (existsSync(kept)) renameSync(kept, policy)
    else if (isOurs(policy)) rmSync(policy)
  }
}

/** @param {string} policy */
function isOurs(policy) {
  return existsSync(policy) && readFileSync(policy, 'utf8').includes(mark)
}
