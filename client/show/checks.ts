import colors from 'picocolors'
import type { PreflightReport } from '../../cloud/model/outcomes'
import { findingsOf, verdictOf, wasAsked, type Finding, type Verdict } from '../../cloud/model/preflight/findings'
import { shown, widthOf, wrapped } from './text'

const marks: Readonly<Record<Verdict, string>> = {
  mend: colors.red('✗'),
  know: colors.yellow('!'),
  passed: colors.green('✓'),
}

/** The services of a finding; empty if they are all that were asked. */
function asked({ services }: Finding, report: PreflightReport): string {
  return services.length === report.services.length ? '' : ` (${services.join(', ')})`
}

/** Failures that one remedy mends in several places, such as each host, in one group. */
function alike(failed: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const groups = new Map<string, [Finding, ...Finding[]]>()
  for (const finding of failed) {
    const key = JSON.stringify([verdictOf(finding), finding.name, finding.remedy, finding.services])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [finding])
    else group.push(finding)
  }
  return [...groups.values()]
}

/** A failure as a few lines: the places, the finding at each, and the remedy. */
function failure(group: readonly [Finding, ...Finding[]], report: PreflightReport, width: number): string[] {
  const [first] = group
  const places = group.map(({ where }) => where).join(', ')
  const isSame = group.every(({ said }) => said.trim() === first.said.trim())
  return [
    ...wrapped(
      `${colors.bold(`${places}: ${first.name}`)}${asked(first, report)}`,
      width,
      '  ',
      `${marks[verdictOf(first)]} `,
    ),
    ...(isSame
      ? wrapped(first.said.trim(), width, '    ')
      : group.flatMap(({ where, said }) => wrapped(`${where}: ${said.trim()}`, width, '    '))),
    ...wrapped(first.remedy, width, '    ', '  → '),
    '',
  ]
}

/** The place of a check of several hosts at once, such as that all nodes have one set of keys. */
const together = 'several together'
const isOfSeveral = ({ where }: Finding): boolean => where.includes(', ')

/** The number of passed checks, for each host and balancer. */
function summary(passed: readonly Finding[], width: number): string[] {
  const placeOf = (finding: Finding): string => (isOfSeveral(finding) ? together : finding.where)
  const places = [...new Set(passed.map(placeOf))].sort(
    (one, other) => Number(one === together) - Number(other === together),
  )
  const counts = places.map((place) => {
    const here = passed.filter((finding) => placeOf(finding) === place)
    const unasked = here.filter((finding) => !wasAsked(finding)).length
    return `${place} ${here.length - unasked}${unasked === 0 ? '' : ` and ${unasked} not asked`}`
  })
  return wrapped(`Passed: ${counts.join('; ')}.`, width, '  ', `${marks.passed} `)
}

/** Passed checks, a line each, host by host. */
function rows(passed: readonly Finding[], report: PreflightReport, width: number): string[] {
  const places = [...new Set(passed.map(({ where }) => where))]
  return places.flatMap((place) => [
    `${marks.passed} ${colors.bold(place)}`,
    ...passed
      .filter(({ where }) => where === place)
      .flatMap((finding) => {
        const said = finding.said.trim().replaceAll('\n', '; ')
        const line = `${finding.name}${asked(finding, report)}${said === '' ? '' : `: ${said}`}`
        return wrapped(line, width, '      ', '    ')
      }),
  ])
}

/**
 * A preflight as an operator reads it: checks to mend first, then those that only tell, each with its remedy. Of passed
 * checks it shows the number, or with `all` each. Lines are folded at `width` characters.
 */
export function showChecks(raw: PreflightReport, all: boolean, width = widthOf(process.stdout)): string {
  const report = shown(raw)
  const findings = findingsOf(report)
  const of = (verdict: Verdict): readonly Finding[] => findings.filter((finding) => verdictOf(finding) === verdict)
  const [mend, know, passed] = [of('mend'), of('know'), of('passed')]
  const advice = know.length === 0 ? '' : `, ${know.length} to know of`
  const counted = `${findings.length} checks of ${report.services.map(({ service }) => service).join(', ')}`
  const out = [...new Set(report.services.flatMap((service) => service.out))]
  return [
    ...alike([...mend, ...know]).flatMap((group) => failure(group, report, width)),
    ...(all ? rows(passed, report, width) : summary(passed, width)),
    ...(out.length === 0 ? [] : wrapped(`Out of the balancers already: ${out.join(', ')}.`, width, '  ')),
    ...wrapped(
      `${counted}: ${mend.length === 0 ? 'nothing' : mend.length} to mend before an upgrade${advice}.` +
        `${all ? '' : ' Each check: --all.'} Why each is asked: docs/reference/preflight.md.`,
      width,
      '  ',
      '',
    ),
  ].join('\n')
}
