import {
  ApplicationFailure,
  DefaultFailureConverter,
  type PayloadConverter,
  type ProtoFailure,
} from '@temporalio/common'

/**
 * Reads every failure that arrives, and never throws: an operator who fails an activity by hand may send any. A failure that
 * lacks a field of its kind becomes a plain failure with its message.
 */
class EveryFailureConverter extends DefaultFailureConverter {
  override failureToError(failure: ProtoFailure, payloads: PayloadConverter): Error {
    try {
      return super.failureToError(failure, payloads)
    } catch {
      return ApplicationFailure.nonRetryable(failure.message ?? 'a failure that can not be read', 'FailureUnreadable')
    }
  }
}

export const failureConverter = new EveryFailureConverter()
