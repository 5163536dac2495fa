import { condition, proxyActivities } from '@temporalio/workflow'
import type { Activities } from '../activities/interface'
import type { PreflightInput } from '../cloud/model/actions'
import type { Cloud, ServiceOnCloud } from '../cloud/model/cloud'
import { preflightInput } from '../cloud/model/preflight'
import { partsOf, together } from '../cloud/model/preflight/bounded'
import type { CheckName } from '../cloud/model/preflight/reasons'
import type { ServiceName, UpgradeId } from '../cloud/model/ids'
import { limits } from '../cloud/model/limits'
import { clipped } from '../cloud/model/text'
import { Preflight, type CheckResult } from '../cloud/model/outcomes'
import { failureOf, readAnswer } from './answer'
import { activityOptions, endIfAborted, type Context } from './steps'

const activities = proxyActivities<Activities>(activityOptions)

const lineOf = ({ where, name, said, remedy }: CheckResult): string => `${where}: ${name}: ${said.trim()} ${remedy}`

const stepOf = (service: ServiceName): string => `${service}/cloud/preflight`

/**
 * Asks every check of a service, of a large cloud in parts. Whatever comes back, an operator's own completion included, is
 * parsed and bounded; what can't be read is a failed check.
 */
export async function askChecks(service: ServiceName, input: PreflightInput): Promise<Preflight> {
  const answers: Preflight[] = []
  for (const part of partsOf(input)) answers.push(await askPart(service, part))
  return together(answers)
}

async function askPart(service: ServiceName, input: PreflightInput): Promise<Preflight> {
  const activityId = stepOf(service)
  const options = { ...activityOptions, activityId, summary: 'preflight checks, read-only' }
  let why: string
  try {
    const found = readAnswer(Preflight, activityId, await activities.preflight.executeWithOptions(options, [input]))
    if (found.ok) return found.value
    why = found.why
  } catch (error) {
    why = failureOf(activityId, error)
  }
  const name = 'preflight' satisfies CheckName
  const check = { name, where: 'worker', required: true, ok: false, said: why, remedy: 'Ask again.' }
  return { ok: false, checks: [check], out: [] }
}

/**
 * Runs every check before anything is changed. Where a required one fails the upgrade waits, with all that failed and
 * what mends it; `retry` checks again. Advisory ones are told and passed.
 */
export async function passPreflight(
  context: Context,
  cloud: Cloud,
  service: ServiceOnCloud,
  upgrade: UpgradeId,
): Promise<void> {
  const { journal, inbox } = context
  const step = stepOf(service.name)
  for (;;) {
    const { ok, checks, out } = await askChecks(service.name, preflightInput(cloud, service, upgrade))
    journal.chronicle.record({ what: 'preflight', checks })
    for (const host of out) journal.detach(host)
    const advice = checks.filter((check) => !check.ok && !check.required).map(lineOf)
    if (advice.length > 0) context.tell(`Preflight advises: ${advice.join('; ')}`)
    if (ok) return
    const failed = checks.filter((check) => !check.ok && check.required)
    journal.raise({
      step,
      host: null,
      sentence: `Preflight: ${failed.length} of ${checks.length} checks failed; nothing has been changed.`,
      // The first ones: `raise` would keep the last.
      tail: clipped(failed.map(lineOf).join('\n'), limits.tailCharacters - 100),
      answers: {
        retry: 'checks again, with cloud.yaml as it was at the start',
        abort: 'ends here; nothing has been changed. Started again, it reads cloud.yaml anew',
      },
      waiting: false,
      since: new Date(Date.now()).toISOString(),
    })
    context.tell(`Preflight found ${failed.length} things to mend: ${failed.map(lineOf).join('; ')}`)
    await condition(() => inbox.answer !== undefined || journal.asked.abortDue !== undefined)
    endIfAborted(context)
    inbox.takeAnswer()
    journal.settle()
  }
}
