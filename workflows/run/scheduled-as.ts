import { patched } from '@temporalio/workflow'
import { formerId } from '../procedure/gate-names'

/** The beginning of the ids of a step's activities. An upgrade that was begun before roles gave the names keeps its own. */
export function scheduledAs(id: string): string {
  const former = formerId(id)
  return former === undefined || patched('names-by-role') ? id : former
}
