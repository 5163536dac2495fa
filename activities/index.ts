import { Context } from '@temporalio/activity'
import { loadCloudFile } from '../cloud/load'
import type { Cloud } from '../cloud/model/cloud'
import { UpgradeError } from '../cloud/model/errors'
import { UpgradeName, upgradeId } from '../cloud/model/ids'
import { evidence } from './evidence'
import { follow } from './follow'
import type { Activities } from './interface'
import { leaveOut } from './leave-out'
import { releaseLock, takeLock, type LockDeps } from './lock'
import { notify } from './notify'
import { preflight } from './preflight'
import { look, run } from './steps'
import { watch } from './watch'
import type { World } from './world'

export type { Activities } from './interface'

/** What becomes of the runbook of an upgrade that begins. */
export interface RunbookDeps {
  /** Keeps it where the worker is. Never fails: an upgrade does not wait for it. */
  readonly saveRunbook: (cloud: Cloud, name: UpgradeName) => Promise<void>
}

/** Saves the runbook of the upgrade that has asked for its cloud; a preflight, or one under a wrong id, has none. */
async function saveRunbookOf(cloud: Cloud, { saveRunbook }: RunbookDeps): Promise<void> {
  const { workflowType, workflowExecution } = Context.current().info
  const name = UpgradeName.safeParse(workflowType)
  if (name.success && workflowExecution?.workflowId === upgradeId(cloud.name, name.data))
    await saveRunbook(cloud, name.data)
}

/** The activities of a worker: every effect that an upgrade has on the world. */
export function createActivities(world: World & LockDeps & RunbookDeps): Activities {
  return {
    async loadCloud(input) {
      try {
        const { cloud, sha256 } = await loadCloudFile(input.cloud)
        await saveRunbookOf(cloud, world)
        return { ok: true, cloud, sha256 }
      } catch (error) {
        if (error instanceof UpgradeError) return { ok: false, sentence: error.message }
        throw error
      }
    },
    takeLock: (input) => takeLock(input, world),
    releaseLock: (input) => releaseLock(input, world),
    preflight: (input) => preflight(input, world),
    look: (input) => look(input, world),
    run: (input) => run(input, world),
    evidence: (input) => evidence(input, world),
    leaveOut: (input) => leaveOut(input, world),
    follow: (input) => follow(input, world),
    watch: (input) => watch(input, world),
    notify,
  }
}
