import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(__dirname, '../..')

/**
 * A bundle of other workflows than the product's, by the file that exports them. `bare`: no interceptors stand before their
 * handlers, as in a worker that failed at a signal with a name which the SDK keeps for itself.
 */
export async function otherBundle(workflows: string, ...how: 'bare'[]): Promise<{ readonly code: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
  const file = join(folder, 'workflows.js')
  try {
    const args = [join(root, 'test/support/bundle.mjs'), workflows, file, ...how]
    await promisify(execFile)(process.execPath, args, { cwd: root })
    return { code: readFileSync(file, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
