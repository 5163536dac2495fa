import { loadCloudFile } from '../../cloud/load'
import type { UpgradeName } from '../../cloud/model/ids'
import { plan, planCloud } from '../../workflows/plan'
import type { Progress } from '../../workflows/progress'
import { connected } from '../connect'
import { exitCodeOf, type ExitCode } from '../exit-codes'
import type { Print } from '../program/print'
import { showPlan } from '../show/plan'
import { showNeeds, showProgress, showStep } from '../show/progress'
import { cloudNameOf, readProgress } from '../upgrade'

/** What every reading command may be told. */
export interface ReadOptions {
  readonly cloud: string
  readonly json?: boolean
}

/** Prints the steps in order. Needs no Temporal, reads no host. */
export async function planCommand(service: UpgradeName, options: ReadOptions, print: Print): Promise<ExitCode> {
  const { cloud } = await loadCloudFile(options.cloud)
  const planned = service === 'cloud' ? await planCloud(cloud) : await plan(cloud, service)
  print(options.json === true ? JSON.stringify(planned, null, 2) : showPlan(planned))
  return 0
}

/** Prints where an upgrade stands, once. */
export async function statusCommand(service: UpgradeName, options: ReadOptions, print: Print): Promise<ExitCode> {
  const cloud = await cloudNameOf(options.cloud)
  const progress = await connected((connection) => readProgress(connection, service, cloud))
  print(options.json === true ? JSON.stringify(progress, null, 2) : showProgress(progress))
  return exitCodeOf[progress.state]
}

const pollMilliseconds = 500

/** Prints each step as it ends, until the upgrade needs a person or is over. */
export async function watchCommand(service: UpgradeName, options: ReadOptions, print: Print): Promise<ExitCode> {
  const cloud = await cloudNameOf(options.cloud)
  const shown = new Set<string>()
  return connected(async (connection) => {
    for (;;) {
      const progress: Progress = await readProgress(connection, service, cloud)
      for (const step of progress.steps) {
        if (step.state === 'pending' || step.state === 'running' || shown.has(step.id + step.state)) continue
        shown.add(step.id + step.state)
        print(showStep(step))
      }
      if (progress.state !== 'Running') {
        print([...showNeeds(progress), `${progress.upgrade}: ${progress.state}`].join('\n'))
        return exitCodeOf[progress.state]
      }
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
    }
  })
}
