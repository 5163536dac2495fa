import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bench, RecordingCloud } from './recording'
import { address } from './temporal'

// @needs build
const main = join(__dirname, '../../build/client/main.js')

/** One of our own commands about an upgrade on a recording cloud, as an operator types it. */
export async function typed(
  bench: Bench,
  { cloud: { name } }: RecordingCloud,
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly said: string }> {
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: address(),
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    OPENSTACK_UPGRADE_TASK_QUEUE: bench.taskQueue + name,
    NO_COLOR: '1',
  }
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, ...words, '--cloud', name], { env })
    return { code: 0, said: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, said: stdout + stderr }
  }
}
