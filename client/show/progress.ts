import type { Progress, StepProgress, StepState } from '../../cloud/model/progress'
import { agentlessText } from '../../cloud/model/agentless'
import type { Snapshot } from '../live'
import colors from 'picocolors'
import { alsoWaitingText } from '../../workflows/display/also-waiting-text'
import { leftOutText } from '../../workflows/display/left-out-text'
import { undeliveredText } from '../../workflows/display/undelivered-text'
import { attentionAnswers, gateAnswers, wayOn, type PossibleAnswer } from './answers'
import { lastWord } from '../history/words'
import { continued, shown, widthOf, wrapped } from './text'

const marks: Readonly<Record<StepState, string>> = {
  pending: colors.dim('·'),
  running: colors.cyan('▶'),
  done: colors.green('✓'),
  'not needed': colors.dim('–'),
  'left out': colors.yellow('–'),
  attention: colors.red('!'),
}

/** Room for a probe's finding beside a step: the rest of a line, or a hundred characters if the width is unknown. */
const evidenceCharacters = Math.max(20, (process.stdout.isTTY ? widthOf(process.stdout) : 150) - 50)

/** One step as a line. */
export function showStep(step: StepProgress): string {
  const { id, state, seconds, evidence } = shown(step)
  const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`
  const saw = lastWord(evidence ?? '')
  const short = saw.length > evidenceCharacters ? `${saw.slice(0, evidenceCharacters - 1)}…` : saw
  return `${marks[state]} ${id.padEnd(36)} ${time.padStart(8)}  ${colors.dim(short)}`.trimEnd()
}

/** The needs of a person, in lines no longer than the width; none if there are none. */
export function showNeeds(raw: Snapshot, width = Infinity): string[] {
  const progress = shown(raw)
  const { attention, alsoWaiting, gate, pending, undelivered, refusal, ended } = progress
  const { leftOut = [], remains = [], agentless = [] } = progress
  const answered = { ...progress, cloud: progress.asked ?? progress.cloud }
  const lines: string[] = []
  const say = (text: string, indent = '', first = indent): void =>
    void lines.push(...wrapped(text, width, indent, first))
  const sayAnswers = (answers: readonly PossibleAnswer[]): void => {
    for (const { answer, does, command } of answers) {
      lines.push(...wrapped(`${colors.bold(answer)}: ${does}`, width, '    ', '  '))
      lines.push(...continued(command, width, '    '))
    }
  }
  if (attention !== null) {
    lines.push('', ...wrapped(`Attention: ${attention.step}`, width).map(colors.red))
    say(attention.sentence)
    if (attention.tail !== '') say(attention.tail, '  | ')
    sayAnswers(attentionAnswers(attention, answered))
  }
  if (alsoWaiting !== undefined) {
    lines.push('')
    say(alsoWaitingText(alsoWaiting))
  }
  if (gate !== null) {
    lines.push('', ...wrapped(`Gate: ${gate.name}`, width).map(colors.yellow))
    say(gate.question)
    for (const { host, ok, said } of gate.evidence?.nodes ?? []) {
      say(`${host}: ${ok ? lastWord(said) : said}`, '    ', `  ${ok ? colors.green('✓') : colors.red('✗')} `)
    }
    for (const server of gate.evidence?.strangers ?? [])
      say(`${server} is not in cloud.yaml`, '    ', `  ${colors.red('✗')} `)
    sayAnswers(gateAnswers(gate, answered))
  }
  for (const each of leftOut) {
    lines.push('')
    say(leftOutText(each))
  }
  for (const text of [pending, undelivered && undeliveredText(undelivered), refusal, ended]) {
    if (typeof text !== 'string') continue
    lines.push('')
    say(text)
  }
  const way = wayOn(progress.state, answered)
  if (way !== undefined) {
    lines.push('')
    sayAnswers([way])
  }
  if (agentless.length > 0) {
    lines.push('')
    say(agentlessText(agentless))
  }
  for (const text of remains) {
    lines.push('')
    say(`Left behind on purpose: ${text}`)
  }
  return lines
}

/** The decisions of people, with their verdicts. */
export function showDecisions(
  { decisions, decisionsLeftOut: left = 0 }: Pick<Progress, 'decisions' | 'decisionsLeftOut'>,
  width = Infinity,
): string[] {
  if (decisions.length === 0) return []
  const before = left === 0 ? [] : [`  (${left} earlier ones are left out)`]
  const lines = decisions.flatMap(({ at, signal, by, note, signed, verdict, why }) => {
    const words = [verdict, why, note].filter((word) => word !== '').join('; ')
    return wrapped(
      `${at} ${signal} by ${by === '' ? 'someone' : by}${signed === true ? ' (signed)' : ''}: ${words}`,
      width,
      '    ',
      '  ',
    )
  })
  return ['', 'Decisions:', ...before, ...lines]
}
