import { loadCloudFile } from '../cloud/load'
import { UpgradeError } from '../cloud/model/errors'
import { evidence } from './evidence'
import { follow } from './follow'
import type { Activities } from './interface'
import { releaseLock, takeLock, type LockDeps } from './lock'
import { notify } from './notify'
import { preflight } from './preflight'
import { look, run } from './steps'
import { watch } from './watch'
import type { World } from './world'

export type { Activities } from './interface'

/** The activities of a worker: every effect that an upgrade has on the world. */
export function createActivities(world: World & LockDeps): Activities {
  return {
    async loadCloud(input) {
      try {
        const { cloud, sha256 } = await loadCloudFile(input.cloud)
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
    follow: (input) => follow(input, world),
    watch: (input) => watch(input, world),
    notify,
  }
}
