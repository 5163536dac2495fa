import type { CloudOptions, CommandLine } from './command-line'
import { print } from './print'

/** Defines the commands about the past: every run of an upgrade, the present one included. */
export function defineLookingBack(line: CommandLine): void {
  line
    .aboutUpgrade('history', 'what happened in every run, step by step, and who decided what', [
      'keystone --cloud production',
      'cloud --cloud production | less',
      `nova --json | jq '.runs[].entries[] | select(.what == "decision")'`,
    ])
    .option('--json', 'for programs')
    .action(
      line.action<CloudOptions & { readonly json?: boolean }>(async (service, options) => {
        const { historyCommand } = await import('../commands/history.js')
        return historyCommand(service, options, print)
      }),
    )
  line
    .aboutUpgrade(
      'report',
      'the same as one page of HTML: timeline, decisions, attentions, versions before and after',
      ['keystone --cloud production', 'cloud --cloud production --out upgrade.html'],
    )
    .option('--out <file>', 'where the page is written; - for standard output')
    .action(
      line.action<CloudOptions & { readonly out?: string }>(async (service, options) => {
        const { reportCommand } = await import('../commands/report.js')
        return reportCommand(service, options, print)
      }),
    )
}
