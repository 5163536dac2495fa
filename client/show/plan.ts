import Table from 'cli-table3'
import colors from 'picocolors'
import type { Plan } from '../../workflows/plan'

/** A plan as a person reads it: what is done, in which order, and what is noticed. */
export function showPlan({ service, steps }: Plan): string {
  const table = new Table({
    head: ['', 'step', 'command', 'impact'],
    style: { head: [], border: [] },
    colWidths: [4, 34, 50, 50],
    wordWrap: true,
  })
  steps.forEach(({ id, host, command, impact }, index) => {
    table.push([String(index + 1), host === null ? colors.yellow(id) : id, command, impact])
  })
  const notes = [...new Set(steps.flatMap(({ when }) => (when === null ? [] : [when])))]
  return [
    `${service}: ${steps.length} steps. A step that is found done is left out.`,
    table.toString(),
    ...notes.map((note) => `Its steps on the node are left out unless ${note}.`),
  ].join('\n')
}
