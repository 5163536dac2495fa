import { diffArrays } from 'diff'
import colors from 'picocolors'
import { z } from 'zod'
import type { PlannedStep } from '../../cloud/model/progress'

/**
 * The fields of an earlier `plan --json` that are compared. Older plans may lack newer fields: these are then not compared.
 */
const fields = ['command', 'impact', 'when', 'outage', 'wayBack', 'together', 'atOnce'] as const
export const EarlierPlan = z.object({
  service: z.string(),
  steps: z.array(
    z.object({
      id: z.string(),
      command: z.string(),
      impact: z.string(),
      when: z.string().nullable(),
      outage: z.boolean().optional(),
      wayBack: z.string().optional(),
      together: z.number().nullable().optional(),
      atOnce: z.number().optional(),
    }),
  ),
})
export type EarlierPlan = z.infer<typeof EarlierPlan>
type EarlierStep = EarlierPlan['steps'][number]

const said = (value: string | number | boolean | null | undefined): string => String(value ?? 'none')

function changesOf(before: EarlierStep, now: PlannedStep): string[] {
  return fields.flatMap((field) => {
    const [was, is] = [before[field], now[field]]
    return was === undefined || was === is
      ? []
      : [`    ${field}: ${said(was)}`, `    ${' '.repeat(field.length)}→ ${said(is)}`]
  })
}

/**
 * The changes since an earlier plan, a line a step: `-` is gone, `+` is new, `~` has changed (with the field and its
 * values), `>` has another place. No line without a change.
 */
export function planDiff(before: readonly EarlierStep[], now: readonly PlannedStep[]): string[] {
  const earlier = new Map(before.map((step) => [step.id, step]))
  const later = new Map(now.map((step): [string, PlannedStep] => [step.id, step]))
  const order = diffArrays([...earlier.keys()], [...later.keys()])
  return order.flatMap(({ value, added, removed }) =>
    value.flatMap((id) => {
      const [was, is] = [earlier.get(id), later.get(id)]
      if (removed) return is === undefined ? [colors.red(`- ${id}`)] : []
      if (is === undefined) return []
      if (was === undefined) return [colors.green(`+ ${id}: ${is.command.split('\n')[0] ?? ''}`)]
      const changes = changesOf(was, is)
      const moved = added ? [colors.yellow(`> ${id} has another place`)] : []
      return changes.length === 0 ? moved : [...moved, colors.yellow(`~ ${id}`), ...changes]
    }),
  )
}
