import { upgrade, type UpgradeResult } from './upgrade'
import { upgradeCloud } from './whole-cloud'

export { cloudLock } from './lock'
export { preflight } from './preflight-alone'

/** The workflow types: one a service, named like it; what of Nova waits for the computes; and all of a cloud. */
export const keystone = (input: unknown): Promise<UpgradeResult> => upgrade('keystone', input)
export const glance = (input: unknown): Promise<UpgradeResult> => upgrade('glance', input)
export const nova = (input: unknown): Promise<UpgradeResult> => upgrade('nova', input)
export const neutron = (input: unknown): Promise<UpgradeResult> => upgrade('neutron', input)
export const cinder = (input: unknown): Promise<UpgradeResult> => upgrade('cinder', input)
const novaFinish = (input: unknown): Promise<UpgradeResult> => upgrade('nova-finish', input)
export { novaFinish as 'nova-finish' }
export const cloud = (input: unknown): Promise<UpgradeResult> => upgradeCloud(input)
