import { ApplicationFailure } from '@temporalio/activity'
import type { ActivityInterceptors } from '@temporalio/worker'
import { thisWorker } from '../activities/this-worker'
import { upgradeError } from '../cloud/model/errors'
import { undecodableSaid } from '../cloud/model/undecodable'

/**
 * Fails an activity whose input this version can't read, such as one with a program of hosts that only the version before it
 * has. The activity would otherwise fail in its middle, by an error that tells nothing, and some would be tried again without
 * end. The workflow asks a person instead.
 */
export const readableInputs = (): ActivityInterceptors => ({
  inbound: {
    execute(input, next) {
      const said = input.args.map(undecodableSaid).find((each) => each !== undefined)
      if (said === undefined) return next(input)
      const { message, type } = upgradeError('InputUnreadable', { worker: thisWorker(), said })
      throw ApplicationFailure.nonRetryable(message, type)
    },
  },
})
