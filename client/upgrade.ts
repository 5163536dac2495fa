import { existsSync } from 'node:fs'
import { WorkflowNotFoundError } from '@temporalio/client'
import { cloudPath, loadCloudFile } from '../cloud/load'
import { upgradeError } from '../cloud/model/errors'
import { CloudName, upgradeId, type UpgradeName } from '../cloud/model/ids'
import type { Progress } from '../workflows/progress'
import type { Connected } from './connect'

/** The name of a cloud that is given by file or name; where its file isn't here, the name is taken as it is. */
export async function cloudNameOf(nameOrFile: string): Promise<CloudName> {
  if (existsSync(cloudPath(nameOrFile))) return (await loadCloudFile(nameOrFile)).cloud.name
  const name = CloudName.safeParse(nameOrFile)
  if (name.success) return name.data
  throw upgradeError('CloudFileUnreadable', { file: cloudPath(nameOrFile), reason: 'there is no such file' })
}

/** What the worker is given to find the same cloud: a name, or the whole path of a file. */
export function inputOf(nameOrFile: string): { readonly cloud: string } {
  return { cloud: /[/\\]|\.ya?ml$/.test(nameOrFile) ? cloudPath(nameOrFile) : nameOrFile }
}

/**
 * Where an upgrade stands, as the upgrade itself says.
 * @throws NoSuchUpgrade
 */
export async function readProgress({ client }: Connected, service: UpgradeName, cloud: CloudName): Promise<Progress> {
  const id = upgradeId(cloud, service)
  try {
    return await client.workflow.getHandle(id).query<Progress>('progress')
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw upgradeError('NoSuchUpgrade', { upgrade: id }, error)
    const reason = error instanceof Error ? error.message : String(error)
    throw upgradeError('UpgradeSilent', { upgrade: id, reason }, error)
  }
}

/**
 * Sends a signal to an upgrade.
 * @throws NoSuchUpgrade where none is running
 */
export async function sendSignal(
  { client }: Connected,
  service: UpgradeName,
  cloud: CloudName,
  signal: string,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const id = upgradeId(cloud, service)
  try {
    await client.workflow.getHandle(id).signal(signal, payload)
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw upgradeError('NoSuchUpgrade', { upgrade: id }, error)
    throw error
  }
}
