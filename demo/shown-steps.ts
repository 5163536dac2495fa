import { isOver } from '../cloud/model/progress'
import colors from 'picocolors'
import { showNeeds, showStep } from '../client/show/progress'
import type { Feed } from './feed'
import type { Screen } from './screen'
import { showRunning } from './show'

/** A line as each step ends, what needs a person, and the step that runs at the bottom. */
export function showSteps(feed: Feed, screen: Screen): void {
  const shown = new Set<string>()
  const once = (key: string, lines: readonly string[]): void => {
    if (shown.has(key)) return
    shown.add(key)
    for (const line of lines) screen.line(line)
  }
  feed.each((progress) => {
    const { steps, attention, state } = progress
    if (steps.some((step) => step.state !== 'pending')) once('preflight', [`${colors.green('✓')} preflight`])
    for (const step of steps) {
      if (isOver(step)) once(step.id, [showStep(step)])
    }
    if (attention !== null) once(attention.sentence, showNeeds(progress))
    if (state === 'Running' || state === 'Attention') screen.working(() => showRunning(feed.latest ?? progress))
    else screen.resting()
  })
}
