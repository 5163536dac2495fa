import { databaseRecorded } from './database'
import { hostsRecorded } from './hosts'
import { novaRecorded } from './nova'
import { packagesRecorded } from './packages'
import { yumRecorded } from './yum'
import { placementRecorded } from './placement'
import type { Recording } from './recording'
import { servicesRecorded } from './services'

export type { Recording } from './recording'

/** Everything that was seen to fail. */
export const recorded: readonly Recording[] = [
  ...servicesRecorded,
  ...novaRecorded,
  ...placementRecorded,
  ...packagesRecorded,
  ...yumRecorded,
  ...databaseRecorded,
  ...hostsRecorded,
]
