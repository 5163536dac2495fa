import { defineSearchAttributeKey } from '@temporalio/common'
import { patched, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow'
import { searchAttributes } from '../cloud/model/search-attributes'
import { progressMarkdown } from './markdown'
import type { Progress } from './progress'

const keys = {
  service: defineSearchAttributeKey(searchAttributes.service, 'KEYWORD'),
  state: defineSearchAttributeKey(searchAttributes.state, 'KEYWORD'),
  step: defineSearchAttributeKey(searchAttributes.step, 'KEYWORD'),
}

/** The step that a person would name if asked where it is: one that needs them, else one that runs. */
const stepOf = ({ attention, steps }: Progress): string | undefined =>
  attention?.step ?? steps.find(({ state }) => state === 'running')?.id

/**
 * Shows what the Web UI and `temporal workflow list` are to show: the current details, and the search attributes where they
 * have changed. Each upsert is an event in the history: one for each step, none for the moment between two.
 */
export function makeAnnouncer(): (progress: Progress) => void {
  let shown = ''
  let last: string | null = null
  return (progress) => {
    setCurrentDetails(progressMarkdown(progress))
    const { service, state } = progress
    const hasEnded = state === 'Done' || state === 'Aborted'
    const step = hasEnded ? null : (stepOf(progress) ?? last)
    const now = `${state} ${step ?? ''}`
    // Upgrades that were begun before there were any go on without.
    if (now === shown || !patched('search-attributes')) return
    shown = now
    last = step
    upsertSearchAttributes([
      { key: keys.service, value: service },
      { key: keys.state, value: state },
      { key: keys.step, value: step },
    ])
  }
}
