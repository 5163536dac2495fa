import { TestWorkflowEnvironment } from '@temporalio/testing'

// node sdk-download.mjs <version> <folder>: the SDK downloads only to start a server, so one is started and ended. The
// binary stays in the folder.
const [version, downloadDir] = process.argv.slice(2)
if (downloadDir === undefined) throw new Error('usage: sdk-download.mjs <version> <folder>')
/** @type {import('@temporalio/testing').EphemeralServerExecutable} */
const executable = { type: 'cached-download', version: `v${String(version)}`, downloadDir, ttl: '1 year' }
const server = await TestWorkflowEnvironment.createLocal({ server: { executable } })
await server.teardown()
