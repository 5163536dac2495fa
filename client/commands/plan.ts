import { loadCloudFile } from '../../cloud/load'
import type { Cloud } from '../../cloud/model/cloud'
import { describedService } from '../../cloud/model/described-service'
import { serviceNames, type UpgradeName } from '../../cloud/model/ids'
import { outlineOf } from '../../workflows/plan/outline'
import { planFrom } from '../../workflows/plan/plan'
import { refuseTooManySteps } from '../../workflows/plan/too-many-steps'
import { refuseUnitsWithoutSteps } from '../../workflows/plan/unit-steps'
import { renderRunbook } from '../../workflows/plan/runbook'
import type { ExitCode } from '../exit-codes'
import { pastRun } from '../plan/past-run'
import type { ProbedOutline } from '../plan/probe'
import { secondsFor } from '../plan/seconds'
import type { Print } from '../program/print'
import { showPlan } from '../show/plan'
import { widthOf, shownJson } from '../show/text'

/** The options of `plan`. */
export interface PlanOptions {
  readonly cloud: string
  readonly json?: boolean
  readonly probe?: boolean
  readonly remaining?: boolean
  readonly diff?: string
}

/** Carries out the options: the steps, and the hosts' answers if the hosts are asked. */
async function outlined(
  cloud: Cloud,
  name: UpgradeName,
  asksHosts: boolean,
): Promise<Partial<ProbedOutline> & Pick<ProbedOutline, 'outline'>> {
  const outline = await outlineOf(cloud, name)
  for (const service of name === 'cloud' ? cloud.order : serviceNames.filter((each) => each === name))
    refuseUnitsWithoutSteps(describedService(cloud, service), outline)
  if (name !== 'cloud') refuseTooManySteps(outline)
  if (!asksHosts) return { outline }
  const { probe } = await import('../plan/probe.js')
  return probe(cloud, name)
}

/**
 * Prints the steps in order: as a tree, as JSON, as changes since an earlier plan, or as a runbook of the remaining steps.
 * Changes nothing. It asks the hosts only with `probe` or `remaining`, and Temporal only for the seconds of the last run.
 */
export async function planCommand(service: UpgradeName, options: PlanOptions, print: Print): Promise<ExitCode> {
  const { cloud, file } = await loadCloudFile(options.cloud)
  const asksHosts = options.probe === true || options.remaining === true
  const { outline, found } = await outlined(cloud, service, asksHosts)
  const { steps } = planFrom(outline)
  if (options.diff !== undefined) {
    const { printDiff } = await import('./plan-diff.js')
    return printDiff({ diff: options.diff, cloud: options.cloud }, service, steps, print)
  }
  if (options.remaining === true) {
    const written = `Written ${new Date().toISOString()} from ${file}, after each host was asked what is done.`
    print(renderRunbook({ outline, cloud, written, ...(found === undefined ? {} : { found }) }))
    return 0
  }
  const names = service === 'cloud' ? cloud.order : [service]
  const { measured, said } = await pastRun(names, cloud)
  const timed = steps.map((step) => ({ ...step, seconds: secondsFor(step, measured) }))
  if (options.json === true) {
    const lines = timed.map((step) => ({ ...step, ...found?.get(step.id) }))
    print(shownJson({ service, seconds: said, steps: lines }))
    return 0
  }
  const title = `${service} of ${cloud.name}`
  print(showPlan({ title, steps: timed, said, ...(found === undefined ? {} : { found }) }, widthOf(process.stdout)))
  return 0
}
