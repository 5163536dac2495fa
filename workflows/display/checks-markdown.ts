import type { CheckResult, PreflightReport } from '../../cloud/model/outcomes'
import { findingsOf, verdictOf } from '../../cloud/model/preflight/findings'
import { inline } from '../../cloud/model/markdown/text'
import { table } from '../../cloud/model/markdown/table'

/** Each host and balancer, with how many of its checks passed. */
function passedByPlace(checks: readonly CheckResult[]): readonly string[] {
  const places = new Map<string, number>()
  for (const { where } of checks) places.set(where, (places.get(where) ?? 0) + 1)
  return [...places].map(([where, count]) => `${inline(where)} ${count}`)
}

/** The checks as Markdown, for the Web UI's current details: failed checks first, with their remedies. */
export function checksMarkdown(report: PreflightReport, waiting: readonly string[] = []): string {
  const findings = findingsOf(report)
  const failed = findings.filter(({ ok }) => !ok)
  const mend = failed.filter((finding) => verdictOf(finding) === 'mend').length
  const names = report.services.map(({ service }) => service).join(', ')
  const head =
    waiting.length > 0
      ? `**Asking** — ${waiting.join(', ')} of ${report.cloud}`
      : mend === 0
        ? `**Nothing to mend** — ${names} of ${report.cloud}`
        : `**${mend} to mend before an upgrade** — ${names} of ${report.cloud}`
  const lines = [head]
  if (failed.length > 0) {
    const rows = failed.map((finding) => {
      const { where, name, services, said, remedy } = finding
      const mark = verdictOf(finding) === 'mend' ? '✗ mend' : '! know'
      return [mark, ...[where, name, services.join(', '), said, remedy].map(inline)]
    })
    lines.push('', table([['', 'where', 'check', 'services', 'found', 'what mends it'], ...rows]))
  }
  const passed = findings.filter(({ ok }) => ok)
  if (passed.length > 0) lines.push('', `Passed: ${passedByPlace(passed).join(', ')}.`)
  return lines.join('\n')
}
