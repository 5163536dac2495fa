import { Worker } from '@temporalio/worker'

/**
 * Loaded before the built worker (node --require): it runs the workflows of the bundle that BENCH_BUNDLE names in the place
 * of the product's. All that the worker does is its own program's work.
 */
const create = Worker.create.bind(Worker)
Worker.create = (options) => create({ ...options, workflowBundle: { codePath: process.env.BENCH_BUNDLE ?? '' } })
