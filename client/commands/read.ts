import { loadCloudFile } from '../../cloud/load'
import type { UpgradeName } from '../../cloud/model/ids'
import { plan, planCloud } from '../../workflows/plan'
import type { ExitCode } from '../exit-codes'
import type { Print } from '../program/print'
import { showPlan } from '../show/plan'

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
