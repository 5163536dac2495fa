import { TestWorkflowEnvironment } from '@temporalio/testing'

/**
 * Runs something with a dev server of its own, for programs outside jest.
 * @throws where TEMPORAL_CLI doesn't name Temporal's CLI: the npm scripts do
 */
export async function withTemporalServer(work: (address: string) => Promise<void>): Promise<void> {
  const path = process.env.TEMPORAL_CLI
  if (path === undefined) throw new Error("TEMPORAL_CLI has to name Temporal's CLI; the npm scripts see to it")
  const server = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path }, log: { format: 'pretty', level: 'error' } },
  })
  try {
    await work(server.address)
  } finally {
    await server.teardown()
  }
}
