import { readFile } from 'node:fs/promises'
import { codeOf } from '../../cloud/load'
import { upgradeError } from '../../cloud/model/errors'
import type { UpgradeName } from '../../cloud/model/ids'
import { problemsOf, sentenceOf } from '../../cloud/model/problems'
import type { PlannedStep } from '../../cloud/model/progress'
import type { ExitCode } from '../exit-codes'
import { commandAbout } from '../program/invocation'
import type { Print } from '../program/print'
import { EarlierPlan, planDiff } from '../show/plan-diff'

/** @throws PlanFileInvalid if the file is no earlier `plan --json` of this service */
async function readEarlier(file: string, service: UpgradeName, asked: string): Promise<EarlierPlan> {
  const invalid = (reason: string, cause?: unknown): Error =>
    upgradeError(
      'PlanFileInvalid',
      { file, service, reason, plan: `${commandAbout('plan', service, asked)} --json > plan.json` },
      cause,
    )
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid(codeOf(error) === 'ENOENT' ? 'there is no such file' : String(error), error)
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

/**
 * Prints the changes, as diff(1) does; exit code 0 without a change, 1 with one.
 * @param options `diff`: the file of the earlier plan; `cloud`: the value of `--cloud`
 */
export async function printDiff(
  { diff: file, cloud }: { readonly diff: string; readonly cloud: string },
  service: UpgradeName,
  steps: readonly PlannedStep[],
  print: Print,
): Promise<ExitCode> {
  const lines = planDiff((await readEarlier(file, service, cloud)).steps, steps)
  if (lines.length === 0) return 0
  print(lines.join('\n'))
  return 1
}
