import { workflowInfo, type ActivateInput, type WorkflowInterceptorsFactory } from '@temporalio/workflow'
import { Answerable, type Handed } from './answerable'
import { writeDetails } from '../display/current-details'
import { OneByOne } from './one-by-one'
import { handed } from './reserved-names'

/** By this query the Web UI and `temporal workflow metadata` read the current details. */
const metadataQuery = '__temporal_workflow_metadata'
/** The id that the SDK gives a query which came with no workflow task. */
const directQueryId = 'legacy_query'

/** The history's state in an activation; queries come in activations of their own. */
function handedWith({ activation }: ActivateInput): Handed {
  const { jobs, isReplaying, historyLength, timestamp } = activation
  const query = jobs?.find(({ queryWorkflow }) => queryWorkflow)?.queryWorkflow
  return {
    what: query === undefined || query === null ? 'work' : query.queryId === directQueryId ? 'direct query' : 'query',
    isReplaying: isReplaying === true,
    events: historyLength ?? 0,
    taskBegan: timestamp ? `${String(timestamp.seconds)}.${String(timestamp.nanos ?? 0).padStart(9, '0')}` : undefined,
    now: workflowInfo().unsafe.now(),
  }
}

/**
 * The interceptors between Temporal and each workflow. A signal with a name that the SDK reserves reaches the handler of
 * unknown signals, which records it. A workflow hears of results one by one. A query is refused while this copy may hold work that Temporal has not heard of. The
 * current details are written when somebody reads them.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const answerable = new Answerable()
  const oneByOne = new OneByOne()
  return {
    inbound: [
      {
        async execute(input, next) {
          oneByOne.begin()
          return next(input)
        },
      },
    ],
    internals: [
      {
        activate(input, next) {
          answerable.take(handedWith(input))
          for (const { signalWorkflow, queryWorkflow } of input.activation.jobs ?? []) {
            if (typeof signalWorkflow?.signalName === 'string')
              signalWorkflow.signalName = handed(signalWorkflow.signalName)
            if (queryWorkflow?.queryType === metadataQuery) writeDetails()
          }
          oneByOne.activate(input, next)
        },
      },
    ],
  }
}
