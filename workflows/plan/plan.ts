import type { Cloud } from '../../cloud/model/cloud'
import type { UpgradeName } from '../../cloud/model/ids'
import type { PlannedStep } from '../../cloud/model/progress'
import { outline, outlineCloud, type Entry, type Outline } from './outline'
import type { Procedure, ProcedureName } from '../services'

export interface Plan {
  readonly service: UpgradeName
  readonly steps: readonly PlannedStep[]
}

function planned(entry: Entry): PlannedStep {
  const { id, together, atOnce, wayBack } = entry
  const beside = { together, ...(atOnce === undefined ? {} : { atOnce }) }
  switch (entry.kind) {
    case 'step': {
      const { host, command, impact, when, outage } = entry.step
      return { id, host, command, impact, when: when ?? null, outage: outage === true, wayBack, ...beside }
    }
    case 'gate': {
      const { name, question, when } = entry.gate
      const impact = `waits for a person. ${question}`
      const command = `signal ${name}`
      return { id, host: null, command, impact, when: when ?? null, outage: false, wayBack, ...beside }
    }
  }
}

/** An outline as a person or a program reads it: without the scripts. */
export const planFrom = ({ service, entries }: Outline): Plan => ({ service, steps: entries.map(planned) })

/** The steps of a whole cloud: one service's after the other's, with the gates between them where there are any. */
export async function planCloud(cloud: Cloud): Promise<Plan> {
  return planFrom(await outlineCloud(cloud))
}

/** The number of steps of an upgrade, gates among them: its history grows with them. */
export async function stepsOf(cloud: Cloud, upgrade: UpgradeName): Promise<number> {
  const { entries } = await (upgrade === 'cloud' ? outlineCloud(cloud) : outline(cloud, upgrade))
  return entries.length
}

/** The steps of an upgrade in order, gates among them. Nothing is read or changed; each question is answered as it assumes. */
export async function plan(cloud: Cloud, name: ProcedureName, run?: Procedure['run']): Promise<Plan> {
  return planFrom(await outline(cloud, name, undefined, run))
}
