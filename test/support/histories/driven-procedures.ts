import { answered } from './driven-answers'
import { notified } from './driven-notifications'
import { withSignatures } from './driven-signed'
import { wholeCloud } from './driven-whole'
import type { DrivenProcedure } from './driven'

/** The upgrades of recording clouds by the names of their clouds. */
export const drivenProcedures: Readonly<Record<string, DrivenProcedure>> = {
  ...notified,
  ...answered,
  ...withSignatures,
  ...wholeCloud,
}
