import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findTemporal, temporalCli, temporalTestServer } from '../../setup/temporal.mjs'
import { startDevServer } from './dev-server.mjs'

/** @type {(() => Promise<void>) | undefined} */
let undo

/**
 * Before the first test file: one dev server for all of them, and no trace of the caller's Temporal profiles. Test files
 * reach the server through temporal.ts.
 */
export default async function setUp() {
  const cli = await findTemporal(temporalCli)
  if (cli === undefined) throw new Error("Temporal's CLI was not found. Run `npm test`, which installs it.")
  const testServer = await findTemporal(temporalTestServer)
  for (const name of Object.keys(process.env)) if (name.startsWith('TEMPORAL_')) delete process.env[name]

  // What programs print is compared as text, also where a CI's variables would have it coloured.
  process.env.NO_COLOR = '1'
  const home = await mkdtemp(join(tmpdir(), 'openstack-upgrade-test-'))
  process.env.TEMPORAL_CONFIG_FILE = join(home, 'temporal.toml')
  await writeFile(process.env.TEMPORAL_CONFIG_FILE, '')
  process.env[temporalCli.variable] = cli
  if (testServer !== undefined) process.env[temporalTestServer.variable] = testServer
  undo = () => rm(home, { recursive: true, force: true })
  try {
    const server = await startDevServer(cli, { ...process.env, HOME: home })
    process.env.TEST_TEMPORAL_ADDRESS = server.address
    undo = async () => {
      await server.stop()
      await rm(home, { recursive: true, force: true })
    }
  } catch (error) {
    await undo()
    throw error
  }
}

/** After the last test file. */
export async function tearDown() {
  await undo?.()
}
