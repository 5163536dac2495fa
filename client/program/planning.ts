import { Option } from 'commander'
import type { PlanOptions } from '../commands/plan'
import type { CommandLine } from './command-line'
import { print } from './print'

/** Defines the command that shows an upgrade in advance. */
export function definePlanning(line: CommandLine): void {
  line
    .aboutUpgrade('plan', 'the steps in order, with commands, impact and seconds; changes nothing', [
      'keystone --cloud production',
      'nova --cloud production --probe',
      'nova --cloud production --remaining > runbook.md',
      'cloud --cloud production --json > plan.json',
      'cloud --cloud production --diff plan.json',
    ])
    .option('--json', 'for programs')
    .option('--probe', 'asks each host, read-only, what is done already')
    .option('--remaining', 'what is left as a runbook, to be finished by hand if Temporal is gone; asks each host')
    .addOption(
      new Option(
        '--diff <file>',
        'what has changed since an earlier plan --json; exit code 1 where something has',
      ).conflicts(['json', 'remaining', 'probe']),
    )
    .action(
      line.action<PlanOptions>(async (service, options) => {
        const { planCommand } = await import('../commands/plan.js')
        return planCommand(service, options, print)
      }),
    )
}
