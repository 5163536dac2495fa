import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { run } from './child.mjs'
import { say } from './say.mjs'

/** On a network that neither answers nor refuses, the download has not begun after this time. */
const beginsWithinMs = 8_000
const limitSeconds = 180

/**
 * Lets Temporal's SDK download a binary, in a process of its own that can be ended: on a network that drops packets the SDK
 * would wait for minutes.
 * @param {import('./temporal.mjs').TemporalBinary} binary
 * @param {string} folder to download to
 * @returns {Promise<string | undefined>} undefined where the network says no, or says nothing for a few seconds
 */
export async function downloadBySdk(binary, folder) {
  say(`${binary.name} ${binary.version} is missing: trying the download of Temporal's SDK`)
  const script = fileURLToPath(new URL('./sdk-download.mjs', import.meta.url))
  const given = new AbortController()
  const download = run(process.execPath, [script, binary.version, folder], {
    limitSeconds,
    giveUp: given.signal,
  })
  const begun = watch(folder, given)
  const { code } = await download
  given.abort()
  await begun
  return code === 0 ? join(folder, `${binary.name}-v${binary.version}`) : undefined
}

/**
 * Gives the download up when nothing of it has come in time.
 * @param {string} folder
 * @param {AbortController} given
 */
async function watch(folder, given) {
  try {
    await sleep(beginsWithinMs, undefined, { signal: given.signal })
    if ((await readdir(folder)).length === 0) given.abort()
  } catch {
    // The download ended first.
  }
}
