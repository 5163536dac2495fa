import colors from 'picocolors'
import type { PreflightReport } from '../../cloud/model/outcomes'
import { findingsOf, verdictOf, wasAsked, type Finding, type Verdict } from '../../cloud/model/preflight/findings'
import { folded } from './folded'
import { widthOf } from './text'

const marks: Readonly<Record<Verdict, string>> = {
  mend: colors.red('✗'),
  know: colors.yellow('!'),
  passed: colors.green('✓'),
}

/** For which services it was asked; nothing where that is all that were asked for. */
function asked({ services }: Finding, report: PreflightReport): string {
  return services.length === report.services.length ? '' : ` (${services.join(', ')})`
}

/** What failed, as a few lines: where, what was found, and what mends it. */
function failure(finding: Finding, report: PreflightReport, width: number): string[] {
  const { where, name, said, remedy } = finding
  return [
    `${marks[verdictOf(finding)]} ${colors.bold(`${where}: ${name}`)}${asked(finding, report)}`,
    ...folded(said.trim(), width, '    '),
    ...folded(remedy, width, '    ', '  → '),
    '',
  ]
}

/** How many checks passed, for each host and balancer. */
function summary(passed: readonly Finding[], width: number): string[] {
  const places = [...new Set(passed.map(({ where }) => where))]
  const counts = places.map((place) => {
    const here = passed.filter(({ where }) => where === place)
    const unasked = here.filter((finding) => !wasAsked(finding)).length
    return `${place} ${here.length - unasked}${unasked === 0 ? '' : ` and ${unasked} not asked`}`
  })
  return folded(`Passed: ${counts.join('; ')}.`, width, '  ', `${marks.passed} `)
}

/** What passed, a line each, host by host. */
function rows(passed: readonly Finding[], report: PreflightReport, width: number): string[] {
  const places = [...new Set(passed.map(({ where }) => where))]
  return places.flatMap((place) => [
    `${marks.passed} ${colors.bold(place)}`,
    ...passed
      .filter(({ where }) => where === place)
      .flatMap((finding) => {
        const said = finding.said.trim().replaceAll('\n', '; ')
        const line = `${finding.name}${asked(finding, report)}${said === '' ? '' : `: ${said}`}`
        return folded(line, width, '      ', '    ')
      }),
  ])
}

/**
 * A preflight as an operator reads it: what has to be mended first, then what is good to know, each with its remedy; of what
 * passed only how many, or with `all` each. Lines are folded at `width` characters.
 */
export function showChecks(report: PreflightReport, all: boolean, width = widthOf(process.stdout)): string {
  const findings = findingsOf(report)
  const of = (verdict: Verdict): readonly Finding[] => findings.filter((finding) => verdictOf(finding) === verdict)
  const [mend, know, passed] = [of('mend'), of('know'), of('passed')]
  const advice = know.length === 0 ? '' : `, ${know.length} to know of`
  const counted = `${findings.length} checks of ${report.services.map(({ service }) => service).join(', ')}`
  const out = [...new Set(report.services.flatMap((service) => service.out))]
  return [
    ...[...mend, ...know].flatMap((finding) => failure(finding, report, width)),
    ...(all ? rows(passed, report, width) : summary(passed, width)),
    ...(out.length === 0 ? [] : folded(`Out of the balancers already: ${out.join(', ')}.`, width, '  ')),
    ...folded(
      `${counted}: ${mend.length === 0 ? 'nothing' : mend.length} to mend before an upgrade${advice}.` +
        `${all ? '' : ' Each check: --all.'} Why each is asked: docs/preflight.md.`,
      width,
      '  ',
      '',
    ),
  ].join('\n')
}
