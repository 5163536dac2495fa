import type { Cloud } from '../../cloud/model/cloud'
import type { HostName, StepId, UpgradeName } from '../../cloud/model/ids'
import type { WayBack } from '../../cloud/model/release'
import { outline, outlineCloud, type Entry, type Outline } from './outline'
import type { Procedure, ProcedureName } from '../services'

/** One line of a plan. A gate has no host: a person answers it. */
export interface PlannedStep {
  readonly id: StepId
  readonly host: HostName | null
  readonly command: string
  readonly impact: string
  readonly when: string | null
  /** True if an API is down for all while it lasts, by the procedure itself. */
  readonly outage: boolean
  /** What leads back to the old release once it is done: its packages, or only a restore of the backup. */
  readonly wayBack: WayBack
  /** Steps with the same number are done side by side, each host by itself; null: one after the other. */
  readonly together: number | null
}

export interface Plan {
  readonly service: UpgradeName
  readonly steps: readonly PlannedStep[]
}

function planned(entry: Entry): PlannedStep {
  const { id, together, wayBack } = entry
  switch (entry.kind) {
    case 'step': {
      const { host, command, impact, when, outage } = entry.step
      return { id, host, command, impact, when: when ?? null, outage: outage === true, wayBack, together }
    }
    case 'gate': {
      const { name, question, when } = entry.gate
      const impact = `waits for a person. ${question}`
      const command = `signal ${name}`
      return { id, host: null, command, impact, when: when ?? null, outage: false, wayBack, together }
    }
  }
}

/** An outline as a person or a program reads it: without the scripts. */
export const planFrom = ({ service, entries }: Outline): Plan => ({ service, steps: entries.map(planned) })

/** The steps of a whole cloud: one service's after the other's, with the gates between them where there are any. */
export async function planCloud(cloud: Cloud): Promise<Plan> {
  return planFrom(await outlineCloud(cloud))
}

/** The steps of an upgrade in order, gates among them. Nothing is read or changed; each question is answered as it assumes. */
export async function plan(cloud: Cloud, name: ProcedureName, run?: Procedure['run']): Promise<Plan> {
  return planFrom(await outline(cloud, name, undefined, run))
}
