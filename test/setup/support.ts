import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const root = join(__dirname, '../..')

/** The environment of a machine that has only the system's programs: no TEMPORAL_CLI and nothing installed before. */
export function bareEnvironment(folder: string): NodeJS.ProcessEnv {
  return { HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), PATH: `${dirname(process.execPath)}:/usr/bin:/bin` }
}

/** The result of a program of set-up. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs code with set-up's modules, which are ES modules that jest can't load, in a Node of its own. `setup` in the code
 * is the folder's address: `import { x } from '${setup}/x.mjs'`.
 */
export function runModule(code: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve) => {
    const args = ['--input-type=module', '-e', code]
    execFile(process.execPath, args, { cwd: root, env, timeout: 170_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    )
  })
}

/** The address of set-up's folder, for import lines in the code given to `runModule`. */
export const setup = `file://${join(root, 'setup')}`

/** Writes an executable shell script and gives its path. */
export function script(file: string, body: string): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\n${body}\n`)
  chmodSync(file, 0o755)
  return file
}

/** A folder for one test file, and how to remove it. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'openstack-upgrade-setup-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
