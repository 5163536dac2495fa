import { defineSearchAttributeKey } from '@temporalio/common'
import type { Job } from '../activities/job'
import type { Cloud } from '../cloud/model/cloud'
import { upgradeError } from '../cloud/model/errors'
import { ServiceName, serviceNames, StepId, upgradeId, isGate, parseStepId } from '../cloud/model/ids'
import { searchAttributes } from '../cloud/model/search-attributes'
import { outline } from '../workflows/plan/outline'
import type { ProcedureName } from '../workflows/services'
import { connected } from './connect'
import { commandAbout } from './program/invocation'

/** The upgrades that a service's steps may belong to. */
const upgradesOf = (service: ServiceName): readonly ProcedureName[] =>
  service === 'nova' ? ['nova', 'nova-finish'] : [service]

/**
 * The jobs that a step may have run: one for each upgrade that has such a step. The plan tells its host, so no Temporal is
 * needed.
 * @param asked the value of `--cloud`
 * @param isUnderWay true where the upgrade itself has named the step: looks that decide about others are in no plan
 * @throws NoSuchStep, StepWithoutLog
 */
export async function jobsOf(cloud: Cloud, asked: string, id: string, isUnderWay = false): Promise<readonly Job[]> {
  const step = StepId.safeParse(id)
  const service = ServiceName.safeParse(parseStepId(id).service)
  const described = service.success && cloud.services[service.data] !== undefined ? service.data : undefined
  const names = described === undefined ? [] : upgradesOf(described)
  const found = await Promise.all(
    names.map(async (name) => {
      if (!step.success) return []
      const { entries } = await outline(cloud, name)
      return entries.flatMap((entry) =>
        entry.kind === 'step' && entry.id === step.data ? [{ upgrade: entry.upgrade, planned: entry.step }] : [],
      )
    }),
  )
  const steps = found.flat()
  const about = (verb: string): string => commandAbout(verb, described ?? 'cloud', asked)
  if (steps.length === 0 && !isUnderWay)
    throw upgradeError('NoSuchStep', { cloud: cloud.name, step: id, plan: about('plan') })
  const jobs = steps.flatMap(({ upgrade, planned }) =>
    planned.action.kind === 'job' ? [{ upgrade, step: planned.id, host: planned.action.host }] : [],
  )
  if (jobs.length === 0) throw upgradeError('StepWithoutLog', { step: id, status: about('status') })
  return jobs
}

const stateKey = defineSearchAttributeKey(searchAttributes.state, 'KEYWORD')
const stepKey = defineSearchAttributeKey(searchAttributes.step, 'KEYWORD')

/**
 * The step that needs attention now, or otherwise a running one. The upgrades' search attributes tell it, so no worker is
 * needed.
 * @throws NothingUnderWay, and the errors of `connected`
 */
export async function stepUnderWay(cloud: Cloud): Promise<string> {
  const steps = await connected(({ client }) =>
    Promise.all(
      serviceNames.flatMap(upgradesOf).map(async (upgrade) => {
        const described = await client.workflow
          .getHandle(upgradeId(cloud, upgrade))
          .describe()
          .catch(() => undefined)
        const step = described?.typedSearchAttributes.get(stepKey)
        if (described?.status.name !== 'RUNNING' || step === undefined || isGate(step)) return []
        return [{ step, isFirst: described.typedSearchAttributes.get(stateKey) === 'Attention' }]
      }),
    ),
  )
  const [first] = steps.flat().sort((one, other) => Number(other.isFirst) - Number(one.isFirst))
  if (first === undefined) throw upgradeError('NothingUnderWay', { cloud: cloud.name })
  return first.step
}
