import { setCurrentDetails } from '@temporalio/workflow'
import { progressMarkdown } from './progress-markdown'
import type { Progress } from '../../cloud/model/progress'

/** A workflow has its own copy of this module. */
let progressNow: (() => Progress) | undefined

/**
 * Says where the Web UI's current details come from. They are no part of a history and only a query reads them, so they
 * are written when it comes: written at each change, those of a thousand hosts would make a replay take minutes.
 */
export function showDetailsOf(progress: () => Progress): void {
  progressNow = progress
}

/** Writes the current details as things stand now; of a workflow that shows none, nothing. Never throws. */
export function writeDetails(): void {
  if (progressNow === undefined) return
  try {
    setCurrentDetails(progressMarkdown(progressNow()))
  } catch (error) {
    setCurrentDetails(`The details can't be written: ${String(error)}`)
  }
}
