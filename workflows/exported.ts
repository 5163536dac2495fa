import type { UpgradeName } from '../cloud/model/ids'
import type * as workflows from '.'
import type { UpgradeResult } from './run/service-upgrade'

/** An upgrade whose workflow is not exported does not compile: Temporal finds workflows by the names of these exports. */
type Complete<All extends Readonly<Record<UpgradeName, (...input: unknown[]) => Promise<UpgradeResult>>>> = All
export type Workflows = Complete<typeof workflows>
