import { Context } from '@temporalio/activity'
import { CloudName } from '../../cloud/model/ids'
import type { Outcome } from '../../cloud/model/outcomes'
import { RecordingCloud, type Parts } from './recording'

const failed: Outcome = {
  state: 'failed',
  generation: 1,
  exitCode: 1,
  tail: 'no',
  effect: 'none',
  evidence: '',
  record: 'controller1:/jobs',
}

/**
 * Many clouds on one worker, each described alike. Every run of a step fails, so that an upgrade waits for a person at its
 * first step. A preflight waits until it is let go.
 */
export class HeldClouds extends RecordingCloud {
  #letGo = (): void => undefined
  readonly #let = new Promise<void>((resolve) => (this.#letGo = resolve))

  letGo(): void {
    this.#letGo()
  }

  protected override parts(): Parts {
    return {
      ...super.parts(),
      loadCloud: ({ cloud }) => {
        const name = CloudName.safeParse(cloud)
        return Promise.resolve(
          name.success
            ? { ok: true, cloud: { ...this.cloud, name: name.data }, sha256: 'none' }
            : { ok: false, sentence: `${cloud}.yaml can't be read` },
        )
      },
      takeLock: () => Promise.resolve({ taken: true, run: Context.current().info.workflowExecution?.runId ?? '' }),
      run: () => Promise.resolve(failed),
      preflight: async () => {
        const { info, heartbeat } = Context.current()
        if (info.workflowType === 'preflight') {
          const beat = setInterval(() => heartbeat(), 500)
          await this.#let
          clearInterval(beat)
        }
        return this.preflight
      },
    }
  }
}
