import { findTemporal, temporalCli } from '../../setup/temporal.mjs'
import { startDevServer } from './dev-server.mjs'
import { plainEnvironment } from './plain-environment.mjs'

/** @type {(() => Promise<void>) | undefined} */
let undo

/**
 * Before the first test file: an environment without the caller's settings and, where a test needs it, one dev server
 * for all of them. Test files reach the server through temporal.ts. Where jest was not started by an npm script,
 * TEST_NEEDS is not set, and the server is started for any test.
 */
export default async function setUp() {
  const isServerNeeded = (process.env.TEST_NEEDS ?? 'temporal').split(',').includes('temporal')
  const cli = isServerNeeded ? await findTemporal(temporalCli) : undefined
  if (isServerNeeded && cli === undefined)
    throw new Error("Temporal's CLI was not found. Run `npm test`, which installs it.")
  const environment = await plainEnvironment()
  undo = environment.undo
  if (cli === undefined) return
  process.env[temporalCli.variable] = cli
  try {
    const server = await startDevServer(cli, { ...process.env, HOME: environment.home })
    process.env.TEST_TEMPORAL_ADDRESS = server.address
    undo = async () => {
      await server.stop()
      await environment.undo()
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
