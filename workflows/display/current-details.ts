import { setCurrentDetails } from '@temporalio/workflow'
import { progressMarkdown } from './progress-markdown'
import type { Progress } from '../../cloud/model/progress'

/** A workflow has its own copy of this module. */
let progressNow: (() => Progress) | undefined

/**
 * Sets the source of the Web UI's current details. They are no part of a history and only a query reads them, so they are
 * written when the query comes. If they were written at each change, those of a thousand hosts would make a replay take
 * minutes.
 */
export function showDetailsOf(progress: () => Progress): void {
  progressNow = progress
}

/** Writes the present current details. Does nothing for a workflow that shows none. Never throws. */
export function writeDetails(): void {
  if (progressNow === undefined) return
  try {
    setCurrentDetails(progressMarkdown(progressNow()))
  } catch (error) {
    setCurrentDetails(`The details can't be written: ${String(error)}`)
  }
}
