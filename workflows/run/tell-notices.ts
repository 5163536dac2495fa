import { patched } from '@temporalio/workflow'
import type { Notice } from '../../cloud/model/outcomes'
import { clipped } from '../../cloud/model/text'
import type { Step } from '../procedure/primitives'
import type { Context } from './context'

const whyCharacters = 200

/**
 * Tells people of units beside an install that would not start again. The upgrade goes on: they run from memory, and their
 * own turn replaces their code.
 */
export function tellNotices({ notify }: Pick<Context, 'notify'>, step: Step, notices: readonly Notice[] = []): void {
  const dead = notices.filter(({ kind }) => kind === 'would-not-start')
  if (dead.length === 0 || !patched('tells-notices')) return
  const units = dead.map(
    ({ subject, text }) => `${subject} (${clipped(text.trim().split('\n').at(-1) ?? '', whyCharacters)})`,
  )
  notify(
    `${step.id}: on the libraries that ${step.host} has now, these units would not start again: ${units.join('; ')}. They run on; restart none of them before its own turn.`,
  )
}
