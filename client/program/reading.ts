import { preflightCommand, type PreflightOptions } from '../commands/preflight'
import { statusCommand } from '../commands/status'
import { watchCommand } from '../commands/watch'
import type { CloudOptions, CommandLine } from './command-line'
import { complain, print } from './print'

interface ReadOptions extends CloudOptions {
  readonly json?: boolean
}

/** Defines the commands that only read. */
export function defineReading(line: CommandLine): void {
  line
    .aboutUpgrade('preflight', 'every check, read-only: what to mend, with remedies', [
      'keystone --cloud production',
      'nova --cloud production --all',
      'cloud --cloud ./cloud.yaml --json',
    ])
    .option('--all', 'also what passed, a line each')
    .option('--json', 'for programs: every check')
    .action(line.action<PreflightOptions>((service, options) => preflightCommand(service, options, print, complain)))
  line
    .aboutUpgrade('status', 'where it stands: hosts and steps, what needs a person, what was decided', [
      'keystone --cloud production',
      'cloud --cloud production --watch',
      'nova --json | jq .state',
    ])
    .option('--json', 'for programs')
    .option('--watch', 'goes on showing it until it needs a person or is over')
    .action(
      line.action<ReadOptions & { readonly watch?: boolean }>((service, options) =>
        options.watch === true ? watchCommand(service, options, print) : statusCommand(service, options, print),
      ),
    )
}
