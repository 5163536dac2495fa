import { upgrade, type UpgradeResult } from './upgrade'

export { cloudLock } from './lock'
export { preflight } from './preflight-alone'

/** The workflow types: one a service, named like it. */
export const keystone = (input: unknown): Promise<UpgradeResult> => upgrade('keystone', input)
export const glance = (input: unknown): Promise<UpgradeResult> => upgrade('glance', input)
export const nova = (input: unknown): Promise<UpgradeResult> => upgrade('nova', input)
export const neutron = (input: unknown): Promise<UpgradeResult> => upgrade('neutron', input)
export const cinder = (input: unknown): Promise<UpgradeResult> => upgrade('cinder', input)
