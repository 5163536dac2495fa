import type { Cloud } from '../../cloud/model/cloud'
import { outline } from '../../workflows/plan/outline'
import type { Step } from '../../workflows/procedure/primitives'
import type { ProcedureName } from '../../workflows/services'

/** The steps of an upgrade as its workflow has them, in the order of the procedure. */
export async function stepsOf(cloud: Cloud, name: ProcedureName): Promise<Step[]> {
  const { entries } = await outline(cloud, name)
  return entries.flatMap((entry) => (entry.kind === 'step' ? [entry.step] : []))
}
