import { build, buildOutdated } from './build.mjs'
import { alone } from './lock.mjs'
import { installPackages, packagesMissing } from './packages.mjs'
import { ensureRivals } from './rivals.mjs'
import {
  ensureChromium,
  ensureHaproxy,
  ensureLoginShells,
  ensureOpenssl,
  ensureRealLab,
  ensureShellcheck,
  ensureSshd,
  ensureSudo,
} from './system.mjs'
import { ensureTemporal, temporalCli } from './temporal.mjs'
import { ensureVermin } from './vermin.mjs'

/**
 * Provides the needs of a task, doing only what is missing, and tells the task their paths: TEMPORAL_CLI, HAPROXY, CHROMIUM,
 * SHELLCHECK, VERMIN_PYTHON and RIVALS are set in this process's environment, which the task inherits.
 * @param {import('./tasks.mjs').Need[]} needs
 * @throws {SetupError} what is missing and what to run
 */
export async function ensure(needs) {
  for (const need of needs) await satisfy[need]()
}

/** @type {Record<import('./tasks.mjs').Need, () => Promise<void>>} */
const satisfy = {
  packages: () => unlessDone(packagesMissing, installPackages),
  build: () => unlessDone(buildOutdated, build),
  temporal: async () => {
    process.env[temporalCli.variable] = await ensureTemporal(temporalCli)
  },
  haproxy: async () => {
    process.env.HAPROXY = await ensureHaproxy()
  },
  sshd: ensureSshd,
  'login shells': ensureLoginShells,
  chromium: async () => {
    process.env.CHROMIUM = await ensureChromium()
  },
  shellcheck: async () => {
    process.env.SHELLCHECK = await ensureShellcheck()
  },
  openssl: ensureOpenssl,
  sudo: ensureSudo,
  vermin: async () => {
    process.env.VERMIN_PYTHON = await ensureVermin()
  },
  'real lab': ensureRealLab,
  rivals: async () => {
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
  await alone(async () => {
    if (missing()) await work()
  })
}
