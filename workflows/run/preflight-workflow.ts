import { CancellationScope, setCurrentDetails } from '@temporalio/workflow'
import { z } from 'zod'
import { ServiceName, upgradeId } from '../../cloud/model/ids'
import type { PreflightReport } from '../../cloud/model/outcomes'
import { preflightInput } from '../../cloud/model/preflight'
import { checksMarkdown } from '../display/checks-markdown'
import { inCloud, madeOf, readCloud, wrongInput } from './input'
import { CloudInput, readInputOf } from '../state/messages'
import { outline } from '../plan/outline'
import { tryChannels } from './try-channels'
import { askChecks } from './preflight'
import { refuseTooManySteps } from '../plan/too-many-steps'
import { refuseUnitsWithoutSteps } from '../plan/unit-steps'

/** Without a service: every service of the cloud. `only`: a trial notification in the place of all checks. */
const PreflightRequest = CloudInput.extend({ service: ServiceName.optional(), only: z.literal('notify').optional() })

/**
 * Runs every check of a service's preflight, or of all services of a cloud side by side, and no step. An operator runs it
 * the day before. The people of `notify` get one test message.
 * @throws InputInvalid and CloudFileInvalid, which fail the workflow
 */
export async function preflight(raw: unknown): Promise<PreflightReport> {
  const parsed = readInputOf(PreflightRequest, raw)
  if (!parsed.ok)
    throw wrongInput(`The input should be {"cloud":"NAME"} or {"cloud":"NAME","service":"keystone"}: ${parsed.why}`)
  const { cloud: name, service: only } = parsed.value
  const cloud = await readCloud(name)
  if (parsed.value.only === 'notify') return tryChannels(cloud)
  const asked = await madeOf(cloud, () =>
    Promise.all(
      (only === undefined ? cloud.order : [only]).map(async (name) => {
        const service = inCloud(cloud, name)
        const outlined = await outline(cloud, name)
        refuseUnitsWithoutSteps(service, outlined)
        refuseTooManySteps(outlined)
        return { name, input: preflightInput(cloud, service, upgradeId(cloud, name)) }
      }),
    ),
  )

  const answers = new Map<ServiceName, PreflightReport['services'][number]>()
  const report = (): PreflightReport => {
    const answered = asked.flatMap(({ name }) => answers.get(name) ?? [])
    return { ok: answered.every(({ ok }) => ok), cloud: cloud.name, services: answered }
  }
  const show = (): void => {
    const waiting = asked.map(({ name }) => name).filter((name) => !answers.has(name))
    setCurrentDetails(checksMarkdown(report(), waiting))
  }
  show()
  const all = asked.map(async ({ name, input }, index) => {
    // One test message is enough.
    const answer = await askChecks(name, index === 0 ? input : { ...input, notify: { kind: 'none' } })
    answers.set(name, { service: name, ...answer })
    show()
  })
  await Promise.race([CancellationScope.current().cancelRequested, Promise.all(all)])
  return report()
}
