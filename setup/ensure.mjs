import { build, buildOutdated } from './build.mjs'
import { installPackages, packagesMissing } from './packages.mjs'

/**
 * Provides the needs of a task, doing only what is missing, and tells the task their paths: TEMPORAL_CLI, HAPROXY, CHROMIUM,
 * SHELLCHECK, PROMETHEUS, VERMIN_PYTHON and RIVALS are set in this process's environment, which the task inherits.
 * @param {import('./tasks.mjs').Need[]} needs
 * @throws {SetupError} what is missing and what to run
 */
export async function ensure(needs) {
  for (const need of needs) await satisfy[need]()
}

const system = () => import('./system.mjs')

/**
 * Every start of the command line asks for packages and build: the modules of other needs are loaded for those alone.
 * @type {Record<import('./tasks.mjs').Need, () => Promise<void>>}
 */
const satisfy = {
  packages: () => unlessDone(packagesMissing, installPackages),
  build: () => unlessDone(buildOutdated, build),
  temporal: async () => {
    const { ensureTemporal, temporalCli } = await import('./temporal.mjs')
    process.env[temporalCli.variable] = await ensureTemporal(temporalCli)
  },
  haproxy: async () => {
    process.env.HAPROXY = await (await system()).ensureHaproxy()
  },
  sshd: async () => (await system()).ensureSshd(),
  'login shells': async () => (await system()).ensureLoginShells(),
  chromium: async () => {
    process.env.CHROMIUM = await (await system()).ensureChromium()
  },
  shellcheck: async () => {
    process.env.SHELLCHECK = await (await system()).ensureShellcheck()
  },
  prometheus: async () => {
    process.env.PROMETHEUS = await (await system()).ensurePrometheus()
  },
  openssl: async () => (await system()).ensureOpenssl(),
  sudo: async () => (await system()).ensureSudo(),
  curl: async () => (await system()).ensureCurl(),
  vermin: async () => {
    const { ensureVermin } = await import('./vermin.mjs')
    process.env.VERMIN_PYTHON = await ensureVermin()
  },
  'real lab': async () => (await system()).ensureRealLab(),
  rivals: async () => {
    const { ensureRivals } = await import('./rivals.mjs')
    process.env.RIVALS = await ensureRivals()
  },
}

/**
 * Asks again once it is alone: the set-up that it waited for may have done the work.
 * @param {() => boolean} missing
 * @param {() => Promise<void>} work
 */
async function unlessDone(missing, work) {
  if (!missing()) return
  const { alone } = await import('./lock.mjs')
  await alone(async () => {
    if (missing()) await work()
  })
}
