import { TestWorkflowEnvironment } from '@temporalio/testing'

// @needs temporal
export interface TemporalServerOptions {
  /** The port of its Web UI; without it there is no Web UI. */
  readonly uiPort?: number
}

/**
 * Runs some work with a dev server that no other test has used.
 * @throws if TEMPORAL_CLI doesn't name Temporal's CLI: the npm scripts set it
 */
export async function withTemporalServer(
  work: (address: string) => Promise<void>,
  { uiPort }: TemporalServerOptions = {},
): Promise<void> {
  const path = process.env.TEMPORAL_CLI
  if (path === undefined) throw new Error("TEMPORAL_CLI has to name Temporal's CLI; the npm scripts see to it")
  const server = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path },
      log: { format: 'pretty', level: 'error' },
      // Its pages would ask Temporal's own site for news.
      ...(uiPort === undefined ? {} : { uiPort, extraArgs: ['--ui-disable-news-fetch'] }),
    },
  })
  try {
    await work(server.address)
  } finally {
    await server.teardown()
  }
}
