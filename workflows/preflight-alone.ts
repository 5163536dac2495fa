import { ApplicationFailure, CancellationScope, proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { Activities } from '../activities/interface'
import { ServiceName, upgradeId } from '../cloud/model/ids'
import type { PreflightReport } from '../cloud/model/outcomes'
import { preflightInput } from '../cloud/model/preflight'
import { whyRefused } from '../cloud/model/problems'
import { checksMarkdown } from './checks-markdown'
import { inCloud, wrongInput } from './input'
import { CloudInput } from './messages'
import { askChecks } from './preflight'
import { quickOptions } from './steps'

const activities = proxyActivities<Pick<Activities, 'loadCloud'>>(quickOptions)

/** Every service of the cloud where none is named. */
const PreflightRequest = CloudInput.extend({ service: ServiceName.optional() })

/**
 * Every check of a service's preflight, or of all services of a cloud side by side, and nothing else: what an operator runs
 * the day before. Those who are told of an upgrade get one test message.
 * @throws InputInvalid and CloudFileInvalid, which fail the workflow
 */
export async function preflight(raw: unknown): Promise<PreflightReport> {
  const parsed = PreflightRequest.safeParse(raw)
  if (!parsed.success) {
    const why = whyRefused(parsed.error, raw)
    throw wrongInput(`The input should be {"cloud":"NAME"} or {"cloud":"NAME","service":"keystone"}: ${why}`)
  }
  const loaded = await activities.loadCloud({ cloud: parsed.data.cloud })
  if (!loaded.ok) throw ApplicationFailure.nonRetryable(loaded.sentence, 'CloudFileInvalid')
  const { cloud } = loaded
  const services = (parsed.data.service === undefined ? cloud.order : [parsed.data.service]).map((name) =>
    inCloud(cloud, name),
  )

  const answers = new Map<ServiceName, PreflightReport['services'][number]>()
  const report = (): PreflightReport => {
    const answered = services.flatMap(({ name }) => answers.get(name) ?? [])
    return { ok: answered.every(({ ok }) => ok), cloud: cloud.name, services: answered }
  }
  const show = (): void => {
    const waiting = services.map(({ name }) => name).filter((name) => !answers.has(name))
    setCurrentDetails(checksMarkdown(report(), waiting))
  }
  show()
  const all = services.map(async (service, index) => {
    const input = preflightInput(cloud, service, upgradeId(cloud.name, service.name))
    // One test message is enough.
    const answer = await askChecks(service.name, index === 0 ? input : { ...input, notify: { kind: 'none' } })
    answers.set(service.name, { service: service.name, ...answer })
    show()
  })
  await Promise.race([CancellationScope.current().cancelRequested, Promise.all(all)])
  return report()
}
