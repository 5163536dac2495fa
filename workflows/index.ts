import { onlyOne } from './state/messages'
import { preflight as preflightOf } from './run/preflight-workflow'
import type { PreflightReport } from '../cloud/model/outcomes'
import { upgrade, type UpgradeResult } from './run/service-upgrade'
import { upgradeCloud } from './run/cloud-upgrade'

export { cloudLock } from './run/cloud-lock'

/** The workflow types: one a service, named like it; the part of Nova that waits for the computes; and all of a cloud. */
export const keystone = (...input: unknown[]): Promise<UpgradeResult> => upgrade('keystone', onlyOne(input))
export const glance = (...input: unknown[]): Promise<UpgradeResult> => upgrade('glance', onlyOne(input))
export const nova = (...input: unknown[]): Promise<UpgradeResult> => upgrade('nova', onlyOne(input))
export const neutron = (...input: unknown[]): Promise<UpgradeResult> => upgrade('neutron', onlyOne(input))
export const cinder = (...input: unknown[]): Promise<UpgradeResult> => upgrade('cinder', onlyOne(input))
const novaFinish = (...input: unknown[]): Promise<UpgradeResult> => upgrade('nova-finish', onlyOne(input))
export { novaFinish as 'nova-finish' }
export const cloud = (...input: unknown[]): Promise<UpgradeResult> => upgradeCloud(onlyOne(input))
export const preflight = (...input: unknown[]): Promise<PreflightReport> => preflightOf(onlyOne(input))
