import { describedService } from '../cloud/model/described-service'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeId, type HostName, type ServiceName, type StepId } from '../cloud/model/ids'
import { stories } from './stories'
import { type Gate, type Step } from './primitives'
import { makeSite } from './site'

/** One line of a plan. A gate has no host: a person answers it. */
export interface PlannedStep {
  readonly id: StepId
  readonly host: HostName | null
  readonly command: string
  readonly impact: string
  readonly when: string | null
}

export interface Plan {
  readonly service: ServiceName
  readonly steps: readonly PlannedStep[]
}

const ofStep = ({ id, host, command, impact, when }: Step): PlannedStep => ({
  id,
  host,
  command,
  impact,
  when: when ?? null,
})

const ofGate = (gate: Gate): PlannedStep => ({
  id: gate.id,
  host: null,
  command: `signal ${gate.name}`,
  impact: `waits for a person. ${gate.question}`,
  when: gate.when ?? null,
})

/**
 * The steps of a service's upgrade in order, gates among them: the service file itself, with a recorder in the place of
 * the world. Nothing is read or changed; each gate is taken as confirmed, each question as it assumes.
 */
export async function plan(cloud: Cloud, service: ServiceName): Promise<Plan> {
  const steps = new Map<StepId, PlannedStep>()
  const record = (step: PlannedStep): void => {
    if (!steps.has(step.id)) steps.set(step.id, step)
  }
  const site = makeSite(cloud, describedService(cloud, service), upgradeId(cloud.name, service), {
    step: (step) => {
      record(ofStep(step))
      return Promise.resolve()
    },
    gate: (gate) => {
      record(ofGate(gate))
      return Promise.resolve('confirm')
    },
    ask: ({ assumed }) => Promise.resolve(assumed),
    together: async (works) => {
      for (const work of works) await work()
    },
  })
  await stories[service](site)
  return { service, steps: [...steps.values()] }
}
