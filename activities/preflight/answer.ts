import type { CheckResult } from '../../cloud/model/outcomes'
import type { WorkerCheck } from '../../cloud/model/preflight/worker'
import { toUpgradeError } from '../faults'

/** What a check's result has before it is known how it went. */
export type Asked = Omit<CheckResult, 'ok' | 'said'>

/** One of the worker's own checks, of something by its name. */
export const askedOf = ({ name, required, remedy }: WorkerCheck, where: string): Asked => ({
  name,
  required,
  remedy,
  where,
})

/** Why something can't be reached. A preflight has asked for long enough, so what an error says of trying again is left out. */
export function whyNot(where: string, error: unknown): string {
  return toUpgradeError(where, error).message.replace(/ It is tried again until it (answers|does|can)\.$/, '')
}
