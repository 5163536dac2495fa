import { readFile } from 'node:fs/promises'
import { loadCloudFile } from '../../cloud/load'
import type { Cloud } from '../../cloud/model/cloud'
import { upgradeError } from '../../cloud/model/errors'
import { describedService } from '../../cloud/model/described-service'
import { serviceNames, type UpgradeName } from '../../cloud/model/ids'
import { problemsOf, sentenceOf } from '../../cloud/model/problems'
import { outlineOf } from '../../workflows/plan/outline'
import { planFrom } from '../../workflows/plan/plan'
import type { PlannedStep } from '../../cloud/model/progress'
import { refuseUnitsWithoutSteps } from '../../workflows/plan/unit-steps'
import { renderRunbook } from '../../workflows/plan/runbook'
import type { ExitCode } from '../exit-codes'
import { pastRun } from '../plan/past-run'
import { probe, type ProbedOutline } from '../plan/probe'
import { secondsFor } from '../plan/seconds'
import type { Print } from '../program/print'
import { showPlan } from '../show/plan'
import { EarlierPlan, planDiff } from '../show/plan-diff'
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
  return asksHosts ? probe(cloud, name) : { outline }
}

/** @throws PlanFileInvalid if the file is no earlier `plan --json` of this service */
async function readEarlier(file: string, service: UpgradeName): Promise<EarlierPlan> {
  const invalid = (reason: string, cause?: unknown): Error =>
    upgradeError('PlanFileInvalid', { file, service, reason }, cause)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid(error instanceof Error ? error.message : String(error), error)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid('it is not JSON', error)
  }
  const parsed = EarlierPlan.safeParse(json)
  if (!parsed.success) throw invalid(problemsOf(parsed.error, json).map(sentenceOf).join('; '))
  if (parsed.data.service !== service) throw invalid(`it is the plan of ${parsed.data.service}`)
  return parsed.data
}

/** Prints the changes, as diff(1) does; exit code 0 without a change, 1 with one. */
async function printDiff(
  file: string,
  service: UpgradeName,
  steps: readonly PlannedStep[],
  print: Print,
): Promise<ExitCode> {
  const lines = planDiff((await readEarlier(file, service)).steps, steps)
  if (lines.length === 0) return 0
  print(lines.join('\n'))
  return 1
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
  if (options.diff !== undefined) return printDiff(options.diff, service, steps, print)
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
