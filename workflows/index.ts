import { upgrade, type UpgradeResult } from './upgrade'

export { cloudLock } from './lock'
export { preflight } from './preflight-alone'

/** The workflow types: one a service, named like it. */
export const keystone = (input: unknown): Promise<UpgradeResult> => upgrade('keystone', input)
