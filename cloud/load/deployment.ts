import type { VersioningBehavior, WorkerDeploymentVersion } from '@temporalio/common'
import { z } from 'zod'
import { upgradeError } from '../model/errors'

/** A full stop parts the deployment's name from the build id in Temporal's own form: `openstack-upgrade.2026-11`. */
const DeploymentName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/, 'letters, digits, _ and -, with a letter or digit first')
const BuildId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'letters, digits, _ . and -, with a letter or digit first')

/** The variables that tell a worker its version. */
export const deploymentVariables = {
  OPENSTACK_UPGRADE_DEPLOYMENT: DeploymentName.optional(),
  OPENSTACK_UPGRADE_BUILD_ID: BuildId.optional(),
  OPENSTACK_UPGRADE_VERSIONING: z.enum(['auto-upgrade', 'pinned']).optional(),
}
type Variables = z.infer<z.ZodObject<typeof deploymentVariables>>

/** The version of a worker in Temporal's Worker Deployment Versioning. */
export interface Deployment {
  readonly version: WorkerDeploymentVersion
  /** Where an upgrade goes on once another version is the current one: there, or where it was begun. */
  readonly behavior: VersioningBehavior
}

const behaviors = { 'auto-upgrade': 'AUTO_UPGRADE', pinned: 'PINNED' } as const

/**
 * The version that a worker was told; undefined: workers have no version, and any of them goes on with any upgrade.
 * @throws EnvironmentInvalid if the deployment's name or the build id is missing
 */
export function readDeployment({
  OPENSTACK_UPGRADE_DEPLOYMENT: deploymentName,
  OPENSTACK_UPGRADE_BUILD_ID: buildId,
  OPENSTACK_UPGRADE_VERSIONING: versioning,
}: Variables): Deployment | undefined {
  if (deploymentName !== undefined && buildId !== undefined)
    return { version: { deploymentName, buildId }, behavior: behaviors[versioning ?? 'auto-upgrade'] }
  if ((deploymentName ?? buildId ?? versioning) === undefined) return undefined
  const missing = [
    ...(deploymentName === undefined ? ['OPENSTACK_UPGRADE_DEPLOYMENT'] : []),
    ...(buildId === undefined ? ['OPENSTACK_UPGRADE_BUILD_ID'] : []),
  ]
  const problem = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set: a worker's version is a deployment's name and a build id`
  throw upgradeError('EnvironmentInvalid', { problems: [problem] })
}
