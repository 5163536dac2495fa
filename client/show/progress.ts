import colors from 'picocolors'
import type { Progress, StepProgress, StepState } from '../../workflows/progress'

const marks: Readonly<Record<StepState, string>> = {
  pending: colors.dim('·'),
  running: colors.cyan('▶'),
  done: colors.green('✓'),
  'not needed': colors.dim('–'),
  attention: colors.red('!'),
}

/** Room for what the probe saw beside a step: the rest of a line, a hundred characters where nobody says how long it is. */
const evidenceCharacters = Math.max(20, (process.stdout.isTTY ? process.stdout.columns : 150) - 50)

/** The last thing that a check said: its first lines are the particulars. */
const lastWord = (said: string): string => said.trim().split(/\n|; /).at(-1) ?? ''

/** One step as a line. */
export function showStep({ id, state, seconds, evidence }: StepProgress): string {
  const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`
  const saw = lastWord(evidence ?? '')
  const shown = saw.length > evidenceCharacters ? `${saw.slice(0, evidenceCharacters - 1)}…` : saw
  return `${marks[state]} ${id.padEnd(36)} ${time.padStart(8)}  ${colors.dim(shown)}`.trimEnd()
}

/** What needs a person, if anything does. */
export function showNeeds({ attention, gate, pending }: Progress): string[] {
  const lines: string[] = []
  if (attention !== null) {
    lines.push('', colors.red(`Attention: ${attention.step}`), attention.sentence)
    if (attention.tail !== '') lines.push(...attention.tail.split('\n').map((line) => `  | ${line}`))
    lines.push(...Object.entries(attention.answers).map(([answer, what]) => `  ${colors.bold(answer)}: ${what}`))
  }
  if (gate !== null) {
    lines.push('', colors.yellow(`Gate: ${gate.name}`), gate.question, `Answers: ${gate.answers.join(', ')}`)
    for (const { host, ok, said } of gate.evidence?.nodes ?? []) {
      lines.push(`  ${ok ? colors.green('✓') : colors.red('✗')} ${host}: ${ok ? lastWord(said) : said}`)
    }
    for (const stranger of gate.evidence?.strangers ?? [])
      lines.push(`  ${colors.red('✗')} ${stranger} is not in cloud.yaml`)
  }
  if (pending !== null) lines.push('', pending)
  return lines
}

/** The whole progress. */
export function showProgress(progress: Progress): string {
  const { upgrade, state, steps, decisions, detached } = progress
  return [
    `${colors.bold(upgrade)}: ${state}`,
    ...(detached.length === 0 ? [] : [`Out of the balancers: ${detached.join(', ')}`]),
    ...steps.map(showStep),
    ...showNeeds(progress),
    ...(decisions.length === 0 ? [] : ['', 'Decisions:']),
    ...decisions.map(
      ({ at, signal, by, note, verdict, why }) =>
        `  ${at} ${signal} by ${by === '' ? 'someone' : by}: ${[verdict, why, note].filter((word) => word !== '').join('; ')}`,
    ),
  ].join('\n')
}
