import type { WorkflowInterceptorsFactory } from '@temporalio/workflow'
import { writeDetails } from './details'
import { handed } from './reserved-names'

/** By this query the Web UI and `temporal workflow metadata` read the current details. */
const metadataQuery = '__temporal_workflow_metadata'

/**
 * What stands between Temporal and each workflow. A signal with a reserved name, one word beside a query's, reaches the
 * handler of unknown signals, which records it. The current details are written when somebody reads them.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate(input, next) {
        for (const { signalWorkflow, queryWorkflow } of input.activation.jobs ?? []) {
          if (typeof signalWorkflow?.signalName === 'string')
            signalWorkflow.signalName = handed(signalWorkflow.signalName)
          if (queryWorkflow?.queryType === metadataQuery) writeDetails()
        }
        next(input)
      },
    },
  ],
})
