import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeId, type UpgradeName } from '../cloud/model/ids'
import { outlineOf } from '../workflows/plan/outline'
import { renderRunbook } from '../workflows/plan/runbook'

/** The log that tells of a saved runbook, or of a failure to save it. */
interface Log {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/**
 * Saves the whole runbook of an upgrade as it begins, as `<upgrade>.md` in the folder. The file is written whole or not at
 * all, and only the worker's user may read it. A failure is a warning in the log; the upgrade begins without the file.
 */
export function runbookSaver(folder: string, log: Log): (cloud: Cloud, name: UpgradeName) => Promise<void> {
  return async (cloud, name) => {
    const file = join(folder, `${upgradeId(cloud, name)}.md`)
    const unfinished = `${file}.${randomBytes(6).toString('hex')}`
    try {
      const written = `Written ${new Date().toISOString()} when ${upgradeId(cloud, name)} was started: all of it, whatever was done by then.`
      const text = renderRunbook({ outline: await outlineOf(cloud, name), cloud, written })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFile(unfinished, text, { mode: 0o600, flush: true })
      await rename(unfinished, file)
      log.info({ file }, 'the runbook of the upgrade is saved')
    } catch (error) {
      await rm(unfinished, { force: true }).catch(() => undefined)
      log.warn({ file, error }, 'the runbook of the upgrade could not be saved; the upgrade goes on without')
    }
  }
}
