import { describedService } from '../cloud/model/described-service'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeId, type HostName, type StepId, type UpgradeName } from '../cloud/model/ids'
import { cloud as story } from './cloud'
import { nextGate } from './gates'
import { stories, type Story, type StoryName } from './stories'
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
  readonly service: UpgradeName
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

/** The steps of a whole cloud: one service's after the other's, with the gates between them where there are any. */
export async function planCloud(cloud: Cloud): Promise<Plan> {
  const steps: PlannedStep[] = []
  await story({
    services: cloud.order,
    upgrade: async (service) => void steps.push(...(await plan(cloud, service)).steps),
    goOn: (next) => {
      if (cloud.pauseBetween) steps.push(ofGate(nextGate(cloud, next)))
      return Promise.resolve()
    },
  })
  return { service: 'cloud', steps }
}

/**
 * The steps of an upgrade in order, gates among them: the service file itself, with a recorder in the place of the world.
 * Nothing is read or changed; each gate is taken as confirmed, each question as it assumes.
 */
export async function plan(cloud: Cloud, name: StoryName, tell: Story['tell'] = stories[name].tell): Promise<Plan> {
  const { service } = stories[name]
  const steps = new Map<StepId, PlannedStep>()
  const record = (step: PlannedStep): void => {
    if (!steps.has(step.id)) steps.set(step.id, step)
  }
  const site = makeSite(cloud, describedService(cloud, service), upgradeId(cloud.name, name), {
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
  await tell(site)
  return { service: name, steps: [...steps.values()] }
}
