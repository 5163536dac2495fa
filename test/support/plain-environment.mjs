import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Takes the caller's Temporal profiles and colours out of the environment that all test files inherit.
 * @returns {Promise<{ home: string, undo: () => Promise<void> }>} a home folder for what tests start, and how to remove it
 */
export async function plainEnvironment() {
  for (const name of Object.keys(process.env)) if (name.startsWith('TEMPORAL_')) delete process.env[name]
  // Tests compare the output of programs as text, also if a CI's variables would colour it.
  process.env.NO_COLOR = '1'
  const home = await mkdtemp(join(tmpdir(), 'openstack-upgrade-test-'))
  process.env.TEMPORAL_CONFIG_FILE = join(home, 'temporal.toml')
  await writeFile(process.env.TEMPORAL_CONFIG_FILE, '')
  return { home, undo: () => rm(home, { recursive: true, force: true }) }
}
