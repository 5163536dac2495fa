import type { PreflightOptions } from '../commands/preflight'
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
    .action(
      line.action<PreflightOptions>(async (service, options) => {
        const { preflightCommand } = await import('../commands/preflight.js')
        return preflightCommand(service, options, print, complain)
      }),
    )
  line
    .aboutUpgrade('status', 'where it stands: hosts and steps, what needs a person, what was decided', [
      'keystone --cloud production',
      'cloud --cloud production --watch',
      'nova --json | jq .state',
    ])
    .option('--json', 'for programs')
    .option('--watch', 'goes on showing it until it needs a person or is over')
    .action(
      line.action<ReadOptions & { readonly watch?: boolean }>(async (service, options) => {
        if (options.watch !== true) {
          const { statusCommand } = await import('../commands/status.js')
          return statusCommand(service, options, print)
        }
        const { watchCommand } = await import('../commands/watch.js')
        return watchCommand(service, options, print)
      }),
    )
}
