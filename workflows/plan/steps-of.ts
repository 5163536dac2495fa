import type { Cloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { upgradeId, type StepId } from '../../cloud/model/ids'
import type { Step } from '../procedure/primitives'
import { makeVocabulary } from '../procedure/vocabulary'
import { procedureOf, serviceOf, type ProcedureName } from '../services'

/** The steps of an upgrade with what each of them does and where: as its plan has them, so nothing is read or changed. */
export async function stepsOf(cloud: Cloud, name: ProcedureName): Promise<ReadonlyMap<StepId, Step>> {
  const { run } = procedureOf(cloud, name)
  const steps = new Map<StepId, Step>()
  const vocabulary = makeVocabulary(cloud, describedService(cloud, serviceOf(name)), upgradeId(cloud, name), {
    step: (step) => {
      steps.set(step.id, step)
      return Promise.resolve()
    },
    gate: () => Promise.resolve('confirm'),
    ask: ({ assumed }) => Promise.resolve(assumed),
    together: async (works) => {
      for (const work of works) await work()
    },
  })
  await run(vocabulary)
  return steps
}
