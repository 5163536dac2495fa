import type { Progress } from '../../cloud/model/progress'

/** A notification that somebody did not get: one line. */
export const undeliveredText = ({ at, why }: NonNullable<Progress['undelivered']>): string =>
  `Not everybody could be notified at ${at.slice(11, 19)} UTC: ${why}`
