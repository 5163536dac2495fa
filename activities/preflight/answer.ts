import type { CheckResult } from '../../cloud/model/outcomes'
import type { WorkerCheck } from '../../cloud/model/preflight/worker'
import { toUpgradeError } from '../faults'

/** The fields of a check's result that are known before it is asked. */
export type Asked = Omit<CheckResult, 'ok' | 'said'>

/** One of the worker's own checks, for a host, balancer or other subject by its name. */
export const askedOf = ({ name, required, remedy }: WorkerCheck, where: string): Asked => ({
  name,
  required,
  remedy,
  where,
})

/**
 * The reason that a host or balancer can't be reached, without the words about trying again: a preflight has tried long
 * enough.
 */
export function whyNot(where: string, error: unknown): string {
  return toUpgradeError(where, error).message.replace(/ It is tried again until it (answers|does|can)\.$/, '')
}
