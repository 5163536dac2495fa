import { defineSearchAttributeKey } from '@temporalio/common'
import { patched, upsertSearchAttributes } from '@temporalio/workflow'
import { searchAttributes } from '../../cloud/model/search-attributes'
import type { Visibility } from '../state/upgrade-state'

const keys = {
  service: defineSearchAttributeKey(searchAttributes.service, 'KEYWORD'),
  state: defineSearchAttributeKey(searchAttributes.state, 'KEYWORD'),
  step: defineSearchAttributeKey(searchAttributes.step, 'KEYWORD'),
}

/**
 * Publishes the search attributes for `temporal workflow list`, if they have changed. Each upsert is an event in the
 * history: one for each step, none for the moment between two.
 */
export function makeVisibilityPublisher(): (standing: Visibility) => void {
  let shown = ''
  let last: string | null = null
  return ({ service, state, step: current }) => {
    const hasEnded = state === 'Done' || state === 'Aborted' || state === 'Refused'
    const step = hasEnded ? null : (current ?? last)
    const now = `${state} ${step ?? ''}`
    // Upgrades that began before there were any go on without.
    if (now === shown || !patched('search-attributes')) return
    // Upgrades that were refused before there was such a state have set no attribute at their end.
    if (state === 'Refused' && !patched('refused-state')) return
    shown = now
    last = step
    upsertSearchAttributes([
      { key: keys.service, value: service },
      { key: keys.state, value: state },
      { key: keys.step, value: step },
    ])
  }
}
