import type { PreflightReport } from '../../cloud/model/outcomes'
import { findingsOf, verdictOf, wasAsked } from '../../cloud/model/preflight/findings'
import { isAskedFor, isProven, proofsOf, type Guess } from '../init/guesses'
import { shown, wrapped } from './text'

/**
 * The guesses of a cloud.yaml that a preflight did not prove, a line each; empty if there is none. Guesses about services
 * that were not asked for are not among them.
 */
export function showGuesses(guesses: readonly Guess[], raw: PreflightReport, file: string, width: number): string {
  const report = shown(raw)
  const findings = findingsOf(report)
  const services = report.services.map(({ service }) => service as string)
  const open = guesses.filter((guess) => isAskedFor(guess, services) && !isProven(guess, findings))
  if (open.length === 0) return ''
  const lines = open.map((guess) => {
    const { line, path, why, check } = shown(guess)
    const answers = proofsOf(guess, findings).filter(wasAsked)
    const failed = answers.filter((answer) => verdictOf(answer) !== 'passed')
    const proof =
      check === undefined
        ? 'no check can prove it'
        : failed.length > 0
          ? `${check} failed at ${failed.map(({ where }) => where).join(', ')}`
          : `${check} was not asked`
    return `line ${line} ${path.join('.')}: ${why} (${proof})`
  })
  const title = `${open.length} guesses in ${file} are not proven. Check each, and remove its comment:`
  return ['', ...wrapped(title, width), ...lines.flatMap((line) => wrapped(line, width, '    ', '  '))].join('\n')
}
