import { statSync } from 'node:fs'
import { join } from 'node:path'
import { must, registryEnvironment } from './child.mjs'
import { root } from './paths.mjs'
import { say } from './say.mjs'

/** npm writes this file last, so a folder left by an interrupted install does not have it. */
const installed = join(root, 'node_modules/.package-lock.json')

/** True if node_modules is missing, half installed or older than package-lock.json. */
export function packagesMissing() {
  const at = statSync(installed, { throwIfNoEntry: false })
  return at === undefined || at.mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs
}

/**
 * Installs the npm packages of package-lock.json, from the registry that npm is set up for.
 * @throws {SetupError} with npm's last lines
 */
export async function installPackages() {
  say('installing the npm packages (npm ci)')
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  await must('npm ci failed', 'npm', ['ci', '--include=dev', ...quiet], {
    cwd: root,
    env: registryEnvironment(),
    limitSeconds: 900,
  })
}
